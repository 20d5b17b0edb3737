import Foundation
import LoopbackPeer
import Postgres
import Testing

/// A database that one pool reaches through a proxy, and another one directly.
struct ProxiedDatabase {
    let pool: PostgresPool
    let direct: PostgresPool
    let proxy: StallingProxy

    /// Runs the body with both pools, the first one connected already and with a table `t (n bigint)` there.
    static func with(
        poolSize: Int = 1, _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (ProxiedDatabase) async throws -> Void
    ) async throws {
        let server = try TestDatabase.serverURL()
        let port = try #require(URLComponents(string: server)?.port.flatMap { UInt16(exactly: $0) })
        let proxy = try StallingProxy(to: port)
        try await TestDatabase.with { direct, configuration in
            try await direct.script("CREATE TABLE t (n bigint)")
            var proxied = configuration
            proxied.url += "&host=127.0.0.1&port=\(proxy.port)"
            proxied.poolSize = poolSize
            change(&proxied)
            let pool = try PostgresPool(proxied)
            #expect(await pool.ping())
            let outcome: Result<Void, any Error>
            do {
                try await body(ProxiedDatabase(pool: pool, direct: direct, proxy: proxy))
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            proxy.release()
            await pool.close()
            try outcome.get()
        }
        proxy.stop()
    }

    /// Waits until the server has so many rows.
    func waitForRows(_ count: Int) async throws {
        try await direct.waitUntil("SELECT count(*) = $1 AS ok FROM t", [.int(count)])
    }

    func rows() async throws -> Int {
        try await direct.query(statement("SELECT count(*) AS n FROM t")).rows[0].get("n")
    }
}
