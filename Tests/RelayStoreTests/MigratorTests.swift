import Foundation
import Postgres
import RelayStore
import Testing

@Suite("Migrations", .timeLimit(.minutes(5)))
struct MigratorTests {
    private let first = Migration(number: 1, name: "0001_first", sql: Array("CREATE TABLE a (n int); SELECT 1".utf8))
    private let second = Migration(number: 2, name: "0002_second", sql: Array("ALTER TABLE a ADD m int".utf8))

    @Test("What is missing is applied in order, once")
    func apply() async throws {
        try await withDatabase { pool, _ in
            var states = try await [status(pool, [first, second])]
            #expect(try await Migrator(pool: pool, migrations: [first]).run() == ["0001_first"])
            try await states.append(status(pool, [first, second]))
            #expect(try await Migrator(pool: pool, migrations: [first, second]).run() == ["0002_second"])
            #expect(try await Migrator(pool: pool, migrations: [first, second]).run().isEmpty)
            try await states.append(status(pool, [first, second]))
            #expect(states == [[false, false], [true, false], [true, true]])
        }
    }

    @Test("Runners at the same time take turns, however long one takes")
    func serialised() async throws {
        let slow = Migration(number: 3, name: "0003_slow", sql: Array("SELECT pg_sleep(0.5)".utf8))
        let change = { (configuration: inout PostgresConfiguration) in
            configuration.statementTimeout = .milliseconds(100)
            configuration.lockTimeout = .milliseconds(50)
        }
        try await withDatabase(change) { pool, configuration in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let own = try PostgresPool(configuration)
                        let names = try await Migrator(pool: own, migrations: [first, second, slow]).run()
                        await own.close()
                        return names
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001_first", "0002_second", "0003_slow"])
        }
    }

    @Test("A migration that fails is named, leaves nothing of itself, and can be put right")
    func failing() async throws {
        let broken = Migration(
            number: 2, name: "0002_second", sql: Array("ALTER TABLE a ADD m int; SELECT nothing FROM a".utf8))
        try await withDatabase { pool, _ in
            let error = try await failure { _ = try await Migrator(pool: pool, migrations: [first, broken]).run() }
            guard case .failed("0002_second", let cause) = error else { throw error }
            #expect(cause.sqlstate == "42703")
            #expect("\(error)".contains("0002_second") && "\(error)".contains("nothing"))
            #expect(try await Migrator(pool: pool, migrations: [first, second]).run() == ["0002_second"])
        }
    }

    @Test("A migration that commits by itself is refused")
    func committing() async throws {
        let committing = Migration(number: 1, name: "0001_first", sql: Array("CREATE TABLE a (n int); COMMIT".utf8))
        try await withDatabase { pool, _ in
            let error = try await failure { _ = try await Migrator(pool: pool, migrations: [committing]).run() }
            guard case .failed("0001_first", let cause) = error else { throw error }
            #expect(cause.code == .misuse)
            #expect(try await status(pool, [first]) == [false])
        }
    }

    @Test("A database of another encoding is refused before anything is applied")
    func otherEncoding() async throws {
        try await withDatabase(creation: "encoding SQL_ASCII template template0 locale 'C'") { pool, _ in
            let refusal = try await refusal(pool, [first])
            #expect(refusal == .encoding("SQL_ASCII"))
            #expect(try await status(pool, [first]) == [false])
        }
    }

    @Test("A history that differs from this version's is refused, naming the file")
    func differentHistory() async throws {
        let changed = Migration(number: 1, name: "0001_first", sql: Array("CREATE TABLE a (n bigint)".utf8))
        let renamed = Migration(number: 1, name: "0001_other", sql: Array(first.sql.utf8))
        try await withDatabase { pool, _ in
            _ = try await Migrator(pool: pool, migrations: [first, second]).run()
            #expect(try await refusal(pool, [changed, second]) == .changed("0001_first"))
            #expect(try await refusal(pool, [renamed, second]) == .missing("0001_first"))
            #expect(try await refusal(pool, [first]) == .missing("0002_second"))
            #expect(try await refusal(pool, [first, first]) == .notContiguous)
            #expect(try await refusal(pool, [second]) == .notContiguous)
            try await pool.script("DELETE FROM schema_migrations WHERE number = 1")
            #expect(try await refusal(pool, [first, second]) == .gap(before: "0002_second"))
        }
    }

    @Test("Every file of the folder is embedded, in order")
    func everyFile() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Shared/RelayStore/Migrations").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
        #expect(Migration.all.map { $0.name + ".sql" } == files.sorted())
        for migration in Migration.all {
            let sql = try String(contentsOf: folder.appending(path: migration.name + ".sql"), encoding: .utf8)
            #expect(migration.sql == sql, "\(migration.name) is embedded as it is")
            #expect(migration.name.hasPrefix(String(format: "%04d_", migration.number)))
        }
    }

    @Test("This version's migrations apply to an empty database")
    func ownMigrations() async throws {
        try await withDatabase { pool, _ in
            let applied = try await Migrator(pool: pool, migrations: Migration.all).run()
            #expect(applied == Migration.all.map(\.name))
        }
    }

    private func status(_ pool: PostgresPool, _ migrations: [Migration]) async throws -> [Bool] {
        try await Migrator(pool: pool, migrations: migrations).status().map(\.isApplied)
    }

    private func refusal(_ pool: PostgresPool, _ migrations: [Migration]) async throws -> MigrationError {
        try await failure { _ = try await Migrator(pool: pool, migrations: migrations).run() }
    }

    private struct NothingThrown: Error {}

    private func failure(_ body: () async throws -> Void) async throws -> MigrationError {
        do {
            try await body()
        } catch let error as MigrationError {
            return error
        }
        throw NothingThrown()
    }
}
