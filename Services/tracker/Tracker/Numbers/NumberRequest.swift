import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher makes of a number.
struct NumberRequest: Decodable {
    /// A chain that goes before the number's own at certain times.
    struct Shift: Decodable {
        /// The chain's name.
        var chain: String
        var time_zone: String
        var hours: [String: [String]]
    }

    /// The chain's name.
    var chain: String
    var active: Bool
    /// Nil to leave it as it is.
    var schedule: [Shift]?

    /// The change, all fields checked, but for whether the database knows the time zones.
    ///
    /// - Parameter chains: The tenant's.
    /// - Throws: 400 naming the field and the rule.
    func change(among chains: [ChainSettings]) throws -> NumberChange {
        var change = NumberChange(chain: try Self.find(chain, among: chains, "chain"), isActive: active)
        guard let schedule else { return change }
        guard schedule.count <= Self.mostShifts else {
            throw ProblemError.field("schedule", "must have \(Self.mostShifts) entries at the most")
        }
        change.schedule = try schedule.enumerated().map { index, shift in
            let field = "schedule[\(index)]"
            return (chain: try Self.find(shift.chain, among: chains, "\(field).chain"), hours: try shift.checked(field))
        }
        return change
    }

    /// The router reads all of them for a text.
    private static let mostShifts = 50

    private static func find(_ text: String, among chains: [ChainSettings], _ field: String) throws -> ChainID {
        let name = try text.checked(field, upTo: 200)
        guard let chain = chains.first(where: { $0.name == name }) else {
            throw ProblemError.field(field, "must be the name of a chain of the business")
        }
        return chain.id
    }
}

extension NumberRequest.Shift {
    fileprivate func checked(_ field: String) throws -> TenantDefinition.LocalHours {
        let week = try hours.week("\(field).hours")
        guard week.values.contains(where: { !$0.isEmpty }) else {
            throw ProblemError.field("\(field).hours", "must not be empty")
        }
        return TenantDefinition.LocalHours(
            WorkingHours(week: week), timeZone: try time_zone.checked("\(field).time_zone", upTo: 100))
    }
}
