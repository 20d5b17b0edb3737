package import Postgres
package import RelayModel

/// Reads the record of what happened, a page at a time, so that any amount of it takes the same memory.
///
/// Read-only. Pages are separate statements: what is written meanwhile may be
/// in the export or not.
package struct AuditExport: Sendable {
    /// One record, ready to be written.
    package struct Entry: Sendable {
        /// The record as one line of JSON, members in the order of ``columns``.
        package let json: String
        /// The names of its members.
        package let columns: [String]
        /// The values as text, in the same order; empty for none.
        package let values: [String]
        /// Its place in the order of the export.
        package let key: String
    }

    /// What to leave out.
    package struct Filter: Sendable {
        /// Only this tenant's; nil for all.
        package var tenant: TenantID?
        /// Only what happened at that moment or later; nil for all.
        package var since: Moment?

        /// Everything, unless narrowed.
        package init(tenant: TenantID? = nil, since: Moment? = nil) {
            self.tenant = tenant
            self.since = since
        }
    }

    private let pool: PostgresPool
    private let pageSize: Int

    /// Reads through `pool`, `pageSize` records at a time.
    package init(pool: PostgresPool, pageSize: Int = 500) {
        self.pool = pool
        self.pageSize = max(pageSize, 1)
    }

    /// The tenant of that slug.
    package static func tenant(slug: String, in pool: PostgresPool) async throws -> TenantID? {
        try await pool.query(tenantBySlug, [.text(slug)]).rows.first?.id("tenant_id")
    }

    private static let tenantBySlug = PostgresStatement(
        "audit_tenant", "select tenant_id from tenants where slug = $1")

    /// Gives every record of a kind to `body`, in the order of its key.
    ///
    /// - Throws: What the database or `body` throws.
    package func forEach(
        _ kind: AuditRecordKind, _ filter: Filter = Filter(), _ body: (Entry) throws -> Void
    ) async throws {
        var cursor = Cursor(tenant: filter.tenant?.rawValue ?? RowID(high: 0, low: 0), key: kind.firstKey)
        while true {
            let rows = try await page(kind, filter, after: cursor)
            for row in rows { try body(try Entry(row)) }
            guard rows.count == pageSize, let last = rows.last else { return }
            cursor = try Cursor(last)
        }
    }

    private func page(
        _ kind: AuditRecordKind, _ filter: Filter, after cursor: Cursor
    ) async throws -> [PostgresRow] {
        try await pool.query(
            kind.statement,
            [
                .uuid(PostgresUUID(cursor.tenant)), .text(cursor.key), .id(filter.tenant), .moment(filter.since),
                .int(pageSize),
            ]
        ).rows
    }

    /// The key of the last record read.
    fileprivate struct Cursor {
        var tenant: RowID
        var key: String
    }
}

extension AuditExport.Cursor {
    fileprivate init(_ row: PostgresRow) throws {
        let uuid = try row.get("page_tenant", as: PostgresUUID.self)
        tenant = RowID(high: uuid.high, low: uuid.low)
        key = try row.get("page_key", as: String.self)
    }
}

extension AuditExport.Entry {
    init(_ row: PostgresRow) throws {
        json = try row.get("json", as: String.self)
        columns = try row.get("columns", as: [String].self)
        values = try row.get("cells", as: [String].self)
        key = try row.get("page_key", as: String.self)
    }
}
