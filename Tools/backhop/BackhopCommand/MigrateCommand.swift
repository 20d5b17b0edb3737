import ArgumentParser
import Postgres
import RelayStore

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to this version.",
        discussion:
            "Safe to repeat and to run twice at once. Refuses a database whose history differs from this version's.")

    @OptionGroup var patience: Patience

    func run() async throws {
        try await CommandEnvironment().withPool { pool in
            try await patience.wait(for: "PostgreSQL") { try await pool.script("select 1") }
            try await migrate(pool)
        }
    }
}

/// Applies what is missing, and prints it.
func migrate(_ pool: PostgresPool) async throws {
    let applied = try await Migrator(pool: pool, migrations: Migration.all).run { print("Applying \($0)") }
    print(applied.isEmpty ? "The schema is up to date." : "Applied \(applied.count) migrations.")
}
