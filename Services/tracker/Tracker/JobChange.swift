import RelayModel
import ServiceKit

/// What a dispatcher sends to change a job: only that it is off.
struct JobChange: Decodable {
    private let status: String
    /// Fields that would otherwise be ignored without a word.
    private let others: [String]

    private struct Field: CodingKey {
        static let status = Field(stringValue: "status")

        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        status = try fields.decode(String.self, forKey: .status)
        others = fields.allKeys.map(\.stringValue).filter { $0 != Field.status.stringValue }.sorted()
    }

    /// - Throws: 400 naming the field for anything but the job's end.
    func check() throws {
        if let field = others.first { throw ProblemError.field(field, "cannot be changed") }
        guard status == JobStatus.cancelled.rawValue else {
            throw ProblemError.field("status", "can only be set to cancelled")
        }
    }
}
