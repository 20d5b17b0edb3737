import Foundation
import Postgres
import Testing

/// Runs the body with a pool on a fresh database, and drops the database.
///
/// - Parameter creation: What follows the database's name when it is made.
func withDatabase(
    _ change: (inout PostgresConfiguration) -> Void = { _ in },
    creation: String = "",
    _ body: (PostgresPool, PostgresConfiguration) async throws -> Void
) async throws {
    let server = try #require(
        ProcessInfo.processInfo.environment["BACKHOP_TEST_DATABASE_URL"],
        "BACKHOP_TEST_DATABASE_URL must name a PostgreSQL server, as a libpq URI of a user who may create databases"
    )
    let name = "storetests_\(UInt64.random(in: 0...UInt64.max))"
    let admin = try PostgresPool(
        PostgresConfiguration(url: server, poolSize: 1, statementTimeout: .zero, acquireTimeout: .seconds(60)))
    try await admin.script("CREATE DATABASE \(name) \(creation)")
    let url = server + (server.contains("?") ? "&" : "?") + "dbname=\(name)"
    var configuration = PostgresConfiguration(url: url, poolSize: 2, acquireTimeout: .seconds(30))
    change(&configuration)
    let pool = try PostgresPool(configuration)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(pool, configuration)) } catch { outcome = .failure(error) }
    await pool.close()
    try await admin.script("DROP DATABASE \(name) WITH (FORCE)")
    await admin.close()
    try outcome.get()
}
