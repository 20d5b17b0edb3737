import Foundation
import Postgres
import RelayStore
import Testing

@Suite("Logins and the schema's state", .timeLimit(.minutes(5)))
struct LoginStoreTests {
    /// A name that needs quoting, and a password that would end a badly quoted literal.
    private let password = "it's \\ \"quoted\" $1 $$ end"

    private func owner() -> PostgresLogin {
        PostgresLogin(
            role: "Owner-\(UInt32.random(in: 0 ... .max))", password: password,
            database: "Login \(UInt32.random(in: 0 ... .max))")
    }

    /// The URI of the test's server for that login.
    private func url(_ login: PostgresLogin, of configuration: PostgresConfiguration) throws -> String {
        var parts = try #require(URLComponents(string: configuration.url))
        parts.user = login.role
        parts.password = login.password
        parts.path = "/\(login.database)"
        parts.queryItems = nil
        return try #require(parts.string)
    }

    @Test func theOwnerIsMadeOnceOwnsItsDatabaseAndIsNoSuperuser() async throws {
        try await withDatabase({ $0.statementTimeout = .zero }) { administrator, configuration in
            let login = owner()
            for _ in 1...2 { try await LoginStore(pool: administrator).prepareOwner(login) }
            // Other tests may have all of the server's connections for a while.
            let pool = try PostgresPool(
                PostgresConfiguration(
                    url: try url(login, of: configuration), poolSize: 1, acquireTimeout: .seconds(30)))
            let row = try await pool.query(
                PostgresStatement(
                    "owner",
                    """
                    select rolsuper, rolcreaterole, rolcreatedb,
                        (select datdba = r.oid from pg_database where datname = current_database()) as owns,
                        current_setting('server_encoding') as encoding
                    from pg_roles r where rolname = current_user
                    """)
            ).rows[0]
            #expect(try !row.get("rolsuper", as: Bool.self) && !row.get("rolcreatedb", as: Bool.self))
            #expect(try row.get("rolcreaterole", as: Bool.self) && row.get("owns", as: Bool.self))
            #expect(try row.get("encoding", as: String.self) == "UTF8")
            await pool.close()
            try await administrator.script("drop database \"\(login.database)\" with (force)")
            try await administrator.script("drop role \"\(login.role)\"")
        }
    }

    @Test func aNewPasswordReplacesTheOldOne() async throws {
        try await withDatabase({ $0.statementTimeout = .zero }) { administrator, configuration in
            var login = owner()
            try await LoginStore(pool: administrator).prepareOwner(login)
            let before = try url(login, of: configuration)
            login.password = "another"
            try await LoginStore(pool: administrator).setPassword(login.password, of: login.role)
            for (url, works) in [(before, false), (try url(login, of: configuration), true)] {
                let pool = try PostgresPool(
                    PostgresConfiguration(url: url, poolSize: 1, acquireTimeout: .seconds(works ? 30 : 5)))
                #expect(await pool.ping() == works)
                await pool.close()
            }
            try await administrator.script("drop database \"\(login.database)\" with (force)")
            try await administrator.script("drop role \"\(login.role)\"")
        }
    }

    @Test func tellsTheMigrationThatIsMissing() async throws {
        let first = Migration(number: 1, name: "0001_first", sql: Array("select 1".utf8))
        let second = Migration(number: 2, name: "0002_second", sql: Array("select 2".utf8))
        try await withDatabase { pool, _ in
            let check = SchemaCheck(pool: pool, migrations: [first, second])
            #expect(try await check.missing() == "0002_second")
            _ = try await Migrator(pool: pool, migrations: [first]).run()
            #expect(try await check.missing() == "0002_second")
            _ = try await Migrator(pool: pool, migrations: [first, second]).run()
            #expect(try await check.missing() == nil)
            // A service of the version before goes on with the newer schema.
            #expect(try await SchemaCheck(pool: pool, migrations: [first]).missing() == nil)
        }
    }
}
