package import Postgres

/// Brings the schema up to date, one migration at a time.
///
/// Every migration runs in a transaction of its own together with its row in `schema_migrations`, under a lock that makes two
/// runners take turns. A database whose history differs from this version's is left alone.
package struct Migrator: Sendable {
    private let pool: PostgresPool
    private let migrations: [Migration]

    /// Applies `migrations` over `pool`, whose role must own the database.
    package init(pool: PostgresPool, migrations: [Migration]) {
        self.pool = pool
        self.migrations = migrations
    }

    /// Applies what is missing.
    ///
    /// - Parameter progress: Told the name of each migration before it is applied.
    /// - Returns: The names of those that were applied.
    /// - Throws: ``MigrationError``. A migration that fails leaves those before it in place, and nothing of itself.
    package func run(progress: @Sendable (String) -> Void = { _ in }) async throws -> [String] {
        guard migrations.map(\.number) == Array(1..<migrations.count + 1) else { throw MigrationError.notContiguous }
        try await checkEncoding()
        var applied: [String] = []
        while let name = try await applyNext(progress) { applied.append(name) }
        return applied
    }

    /// Tells which migrations are in place, without changing anything or waiting for a runner.
    ///
    /// - Returns: The migrations of this version, in order.
    /// - Throws: ``MigrationError`` when the database's history differs from this version's.
    package func status() async throws -> [MigrationStatus] {
        let exists = try await pool.query(Self.existence).rows.first?.get("found", as: Bool.self) ?? false
        let applied = exists ? try check(await pool.query(Self.history).rows) : 0
        return migrations.map { MigrationStatus(name: $0.name, isApplied: $0.number <= applied) }
    }

    /// - Returns: The name of the migration that was applied; nil when there is none left.
    private func applyNext(_ progress: @Sendable (String) -> Void) async throws -> String? {
        try await pool.transaction { transaction -> String? in
            try await transaction.script(Self.preparation)
            let done = try await check(transaction.query(Self.history).rows)
            guard done < migrations.count else { return nil }
            let next = migrations[done]
            progress(next.name)
            do {
                try await transaction.script(next.sql)
            } catch let error as PostgresError {
                throw MigrationError.failed(next.name, error)
            }
            _ = try await transaction.query(Self.record, [.int(next.number), .text(next.name), .bytes(next.sha256)])
            return next.name
        }
    }

    private func checkEncoding() async throws {
        let encoding = try await pool.query(Self.encoding).rows.first?.get("encoding", as: String.self) ?? ""
        guard encoding == "UTF8" else { throw MigrationError.encoding(encoding) }
    }

    /// How many migrations are in place, after a check that each is the one of this version.
    private func check(_ rows: [PostgresRow]) throws -> Int {
        for (index, row) in rows.enumerated() {
            let name = try row.get("name", as: String.self)
            guard try row.get("number", as: Int.self) == index + 1 else { throw MigrationError.gap(before: name) }
            guard index < migrations.count, migrations[index].name == name else { throw MigrationError.missing(name) }
            guard try row.get("sha256", as: [UInt8].self) == migrations[index].sha256 else {
                throw MigrationError.changed(name)
            }
        }
        return rows.count
    }

    /// The limits of a service's statements are no measure for a migration, nor for the wait until another runner is done.
    private static let preparation = """
        set local statement_timeout = 0;
        set local lock_timeout = 0;
        set local idle_in_transaction_session_timeout = 0;
        set local client_min_messages = warning;
        select pg_advisory_xact_lock(hashtextextended('backhop migrations', 0));
        create table if not exists schema_migrations (
            number integer primary key,
            name text not null,
            sha256 bytea not null,
            applied_at timestamptz not null default now()
        );
        """
    private static let encoding = PostgresStatement(
        "migrator.encoding", "select current_setting('server_encoding') as encoding")
    private static let existence = PostgresStatement(
        "migrator.existence", "select to_regclass('schema_migrations') is not null as found")
    private static let history = PostgresStatement(
        "migrator.history", "select number, name, sha256 from schema_migrations order by number")
    private static let record = PostgresStatement(
        "migrator.record", "insert into schema_migrations (number, name, sha256) values ($1, $2, $3)")
}
