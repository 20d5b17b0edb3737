import Foundation
import Postgres
import Testing

/// A database of a test's own in the server that `BACKHOP_TEST_DATABASE_URL` names.
struct TestDatabase {
    let url: String

    /// The server's address, or a failed test that says what is missing.
    static func serverURL() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_DATABASE_URL"],
            "BACKHOP_TEST_DATABASE_URL must name a PostgreSQL server, as a libpq URI of a user who may create databases"
        )
    }

    /// Runs the body with a pool on a fresh database, and drops the database.
    static func with(
        poolSize: Int = 4, _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool, PostgresConfiguration) async throws -> Void
    ) async throws {
        let server = try serverURL()
        let name = "postgrestests_\(UInt64.random(in: 0...UInt64.max))"
        let admin = try PostgresPool(
            PostgresConfiguration(url: server, poolSize: 1, statementTimeout: .zero, acquireTimeout: .seconds(60)))
        try await admin.script("CREATE DATABASE \(name)")
        // A keyword after the question mark overrides the path (libpq-connstring).
        let url = server + (server.contains("?") ? "&" : "?") + "dbname=\(name)"
        var configuration = PostgresConfiguration(url: url, poolSize: poolSize, acquireTimeout: .seconds(30))
        change(&configuration)
        let pool = try PostgresPool(configuration)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(pool, configuration)) } catch { outcome = .failure(error) }
        await pool.close()
        try await admin.script("DROP DATABASE \(name) WITH (FORCE)")
        await admin.close()
        try outcome.get()
    }
}

/// A statement that is named after its text.
func statement(_ sql: String) -> PostgresStatement {
    PostgresStatement("s\(String(UInt(bitPattern: sql.hashValue), radix: 36))", sql)
}

/// Runs the body and gives the database error it throws.
func failure(of body: () async throws -> Void) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}

extension PostgresPool {
    /// Waits until a query about the server's own state gives true.
    func waitUntil(_ sql: String, _ values: [PostgresValue] = []) async throws {
        while try await query(statement(sql), values).rows.first?.get("ok", as: Bool.self) != true {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
