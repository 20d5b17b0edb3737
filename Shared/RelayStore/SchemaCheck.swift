package import Postgres

/// Whether a database has the schema that this version works with, as a service's own role sees it.
package struct SchemaCheck: Sendable {
    private let pool: PostgresPool
    private let migrations: [Migration]

    /// Looks through `pool` whether the last of `migrations` is in place.
    package init(pool: PostgresPool, migrations: [Migration] = Migration.all) {
        self.pool = pool
        self.migrations = migrations
    }

    /// The last migration of this version if the database lacks it, or nil.
    ///
    /// A database that is ahead of this version is fine: migrations keep what the version before them works with.
    ///
    /// - Throws: ``PostgresError`` when the database cannot be asked.
    package func missing() async throws(PostgresError) -> String? {
        guard let last = migrations.last else { return nil }
        do {
            let rows = try await pool.query(Self.newest).rows
            let newest = try rows.first?.get("newest", as: Int?.self) ?? 0
            return newest < last.number ? last.name : nil
        } catch {
            guard Self.beforeFirst.contains(error.sqlstate ?? "") else { throw error }
            return last.name
        }
    }

    /// No table yet (42P01), or no permission to read it yet (42501), which a migration gives.
    private static let beforeFirst = ["42P01", "42501"]
    private static let newest = PostgresStatement(
        "schema_check.newest", "select max(number) as newest from schema_migrations")
}
