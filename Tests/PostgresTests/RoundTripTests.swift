import LoopbackPeer
import Postgres
import Testing

/// While a proxy holds back every answer, the server can do only what one flight of requests asked for.
@Suite("Round trips", .timeLimit(.minutes(2)))
struct RoundTripTests {
    private let insert = PostgresStatement("insert", "INSERT INTO t (n) VALUES ($1)")
    private let count = PostgresStatement("count", "SELECT count(*) AS n FROM t")

    @Test("A batch is one round trip, with the preparation of its statements")
    func batch() async throws {
        try await ProxiedDatabase.with { database in
            database.proxy.hold(.server)
            async let results = database.pool.batch([
                (insert, [.int(1)]), (insert, [.int(2)]), (count, []), (insert, [.int(3)]),
            ])
            try await database.waitForRows(3)
            database.proxy.release()
            #expect(try await results[2].rows[0].get("n", as: Int.self) == 2)
        }
    }

    @Test("Statements of several tasks share a round trip on one connection")
    func sharing() async throws {
        try await ProxiedDatabase.with { database in
            database.proxy.hold(.server)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 { group.addTask { _ = try await database.pool.query(insert, [.int(number)]) } }
                try await database.waitForRows(6)
                database.proxy.release()
                try await group.waitForAll()
            }
        }
    }

    @Test("A setting made for the transaction ends with its unit")
    func transactionSetting() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let set = PostgresStatement("set", "SELECT set_config('app.tenant', $1, true)")
            let get = PostgresStatement("get", "SELECT coalesce(current_setting('app.tenant', true), '') AS v")
            async let inside = pool.batch([(set, [.text("a")]), (get, [])])
            async let after = pool.query(get)
            #expect(try await inside[1].rows[0].get("v", as: String.self) == "a")
            #expect(try await after.rows[0].get("v", as: String.self).isEmpty)
            try await pool.transaction { transaction in
                _ = try await transaction.query(set, [.text("b")])
                #expect(try await transaction.query(get).rows[0].get("v", as: String.self) == "b")
            }
            #expect(try await pool.query(get).rows[0].get("v", as: String.self).isEmpty)
        }
    }
}
