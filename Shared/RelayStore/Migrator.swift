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
    /// - Throws: ``MigrationError`` before anything is changed; `PostgresError` of a migration that failed, which leaves
    ///   those before it in place.
    package func run(progress: @Sendable (String) -> Void = { _ in }) async throws -> [String] {
        guard migrations.map(\.number) == Array(1..<migrations.count + 1) else { throw MigrationError.notContiguous }
        var applied: [String] = []
        while let name = try await applyNext(progress) { applied.append(name) }
        return applied
    }

    /// - Returns: The name of the migration that was applied; nil when there is none left.
    private func applyNext(_ progress: @Sendable (String) -> Void) async throws -> String? {
        try await pool.transaction { transaction in
            _ = try await transaction.query(Self.lock, [])
            try await transaction.script(Self.table)
            let done = try await history(transaction)
            guard done.count < migrations.count else { return nil }
            let next = migrations[done.count]
            progress(next.name)
            try await transaction.script(next.sql)
            _ = try await transaction.query(
                Self.record, [.int(next.number), .text(next.name), .bytes(next.sha256)])
            return next.name
        }
    }

    /// How many migrations are in place, after a check that each is the one of this version.
    private func history(_ transaction: PostgresTransaction) async throws -> [Int] {
        let rows = try await transaction.query(Self.history, []).rows
        return try rows.enumerated().map { index, row in
            let name = try row.get("name", as: String.self)
            guard try row.get("number", as: Int.self) == index + 1 else { throw MigrationError.gap(before: name) }
            guard index < migrations.count, migrations[index].name == name else { throw MigrationError.missing(name) }
            guard try row.get("sha256", as: [UInt8].self) == migrations[index].sha256 else {
                throw MigrationError.changed(name)
            }
            return index + 1
        }
    }

    private static let table = """
        create table if not exists schema_migrations (
            number integer primary key,
            name text not null,
            sha256 bytea not null,
            applied_at timestamptz not null default now()
        )
        """
    private static let lock = PostgresStatement(
        "migrator_lock", "select pg_advisory_xact_lock(hashtextextended('backhop migrations', 0))")
    private static let history = PostgresStatement(
        "migrator_history", "select number, name, sha256 from schema_migrations order by number")
    private static let record = PostgresStatement(
        "migrator_record", "insert into schema_migrations (number, name, sha256) values ($1, $2, $3)")
}

/// Why a database is not migrated.
package enum MigrationError: Error, Equatable, CustomStringConvertible {
    /// The migrations of this version are not numbered 1, 2, 3 …
    case notContiguous
    /// An applied migration's number is not the next one.
    case gap(before: String)
    /// An applied migration's file has been changed since.
    case changed(String)
    /// The database has a migration that this version does not know.
    case missing(String)

    package var description: String {
        switch self {
        case .notContiguous: "The migrations are not numbered without gaps."
        case .gap(let name): "The database's history has a gap before \(name); restore it from a backup."
        case .changed(let name):
            "\(name) was changed after it was applied. Restore the file; put changes into a new migration."
        case .missing(let name):
            "The database has \(name), which this version does not know. Use the version that made it, or a newer one."
        }
    }
}
