import ArgumentParser
import RelayStore

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to this version.",
        discussion:
            "Safe to repeat and to run twice at once. Refuses a database whose history differs from this version's.")

    func run() async throws {
        try await CommandEnvironment().withPool { pool in
            let applied = try await Migrator(pool: pool, migrations: Migration.all).run { print("Applying \($0)") }
            print(applied.isEmpty ? "The schema is up to date." : "Applied \(applied.count) migrations.")
        }
    }
}
