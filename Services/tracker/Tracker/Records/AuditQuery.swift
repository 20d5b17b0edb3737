import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// Which part of the record is asked for, and how.
struct AuditQuery: Sendable {
    let kind: AuditRecordKind
    let format: AuditFormat
    /// The last record that the client has.
    let cursor: String?
    let since: Moment?
    let limit: Int?

    /// - Throws: 400 naming the parameter and the rule.
    init(_ request: Request) throws {
        let query = QueryReader(request)
        kind = try query.choice("records", of: AuditRecordKind.self) ?? .hops
        format = try query.choice("format", of: AuditFormat.self) ?? (Self.acceptsCSV(request) ? .csv : .jsonl)
        cursor = try query.text("cursor")
        since = try query.moment("since")
        limit = try query.integer("limit", in: 1...1_000_000_000)
        guard cursor.map(kind.isKey) ?? true else {
            throw ProblemError.field("cursor", "must be the cursor of a record of this kind")
        }
    }

    private static func acceptsCSV(_ request: Request) -> Bool {
        request.headers[.accept]?.lowercased().contains("text/csv") ?? false
    }
}
