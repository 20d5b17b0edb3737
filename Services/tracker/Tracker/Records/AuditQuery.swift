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
    let filter: AuditFilter
    let limit: Int?

    /// - Throws: 400 naming the parameter and the rule.
    init(_ request: Request) throws {
        let query = QueryReader(request)
        kind = try query.choice("records", of: AuditRecordKind.self) ?? .hops
        format = try query.choice("format", of: AuditFormat.self) ?? (Self.acceptsCSV(request) ? .csv : .jsonl)
        cursor = try query.text("cursor")
        filter = try query.auditFilter(of: kind)
        limit = try query.integer("limit", in: 1...1_000_000_000)
        guard cursor.map(kind.isKey) ?? true else {
            throw ProblemError.field("cursor", "must be the cursor of a record of this kind")
        }
    }

    private static func acceptsCSV(_ request: Request) -> Bool {
        request.headers[.accept]?.lowercased().contains("text/csv") ?? false
    }
}

extension QueryReader {
    fileprivate func auditFilter(of kind: AuditRecordKind) throws -> AuditFilter {
        var filter = AuditFilter()
        filter.since = try moment("since")
        filter.until = try moment("until")
        if let since = filter.since, let until = filter.until, since >= until {
            throw ProblemError.field("until", "must be after since")
        }
        if let name = try job() { (filter.job, filter.jobNumber) = name }
        if let name = try customer() { (filter.customer, filter.customerPhone) = name }
        if let name = try operatorName() { (filter.operatorID, filter.operatorName) = name }
        guard kind.hasSubjects else { return try withoutSubjects(filter) }
        return filter
    }

    /// - Throws: 400 for what these records do not tell.
    private func withoutSubjects(_ filter: AuditFilter) throws -> AuditFilter {
        for name in ["job", "customer", "operator"] {
            guard try text(name) == nil else { throw ProblemError.field(name, "is only for hops and events") }
        }
        return filter
    }
}
