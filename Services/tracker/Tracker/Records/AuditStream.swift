import NIOCore
import RelayModel
import RelayStore

/// The record of one tenant as text, a page at a time, so that any amount of it takes the same memory.
struct AuditStream: Sendable {
    private let store: TrackerStore
    private let tenant: TenantID
    private let query: AuditQuery
    private var cursor: String?
    private var left: Int
    private var isFirst = true
    private static let pageSize = 500

    init(_ query: AuditQuery, _ store: TrackerStore, tenant: TenantID) {
        self.query = query
        self.store = store
        self.tenant = tenant
        cursor = query.cursor
        left = query.limit ?? .max
    }

    /// The next page; nil after the last one.
    mutating func next() async throws -> ByteBuffer? {
        guard left > 0 else { return nil }
        let size = min(left, Self.pageSize)
        let entries = try await store.auditPage(
            query.kind, query.filter, after: cursor, limit: size, tenant: tenant)
        left = entries.count < size ? 0 : left - size
        cursor = entries.last?.key
        defer { isFirst = false }
        let text = query.format.text(entries, of: query.kind, isFirst: isFirst)
        return text.isEmpty ? nil : ByteBuffer(string: text)
    }
}
