import RelayStore
import ServiceKit

/// What a dispatcher makes of an operator; what is missing stays.
struct OperatorRequest: Decodable {
    private let active: Bool?
    /// Nil for at all times, when ``hasHours``.
    private let hours: HoursRequest?
    private let hasHours: Bool

    private enum Field: String, CodingKey { case active, hours }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        active = fields.contains(.active) ? try fields.decode(Bool.self, forKey: .active) : nil
        hasHours = fields.contains(.hours)
        hours = try fields.decodeIfPresent(HoursRequest.self, forKey: .hours)
    }

    /// - Throws: 400 naming the field and the rule, also for a change of nothing.
    func change() throws -> OperatorChange {
        guard active != nil || hasHours else {
            throw ProblemError.field("active", "is required, unless there is hours")
        }
        return OperatorChange(isActive: active, hours: try changeOfHours())
    }

    private func changeOfHours() throws -> OperatorChange.Hours {
        guard let hours else { return hasHours ? .always : .unchanged }
        return .during(try hours.checked("hours"))
    }
}
