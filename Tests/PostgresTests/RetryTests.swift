import Postgres
import Synchronization
import Testing

/// Transactions that PostgreSQL undoes for the sake of others.
@Suite("Retries", .timeLimit(.minutes(2)))
struct RetryTests {
    private let isolate = PostgresStatement("isolate", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    private let read = PostgresStatement("read", "SELECT n FROM t WHERE id = $1")
    private let add = PostgresStatement("add", "UPDATE t SET n = n + 1 WHERE id = $1")

    private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
        // A short wait before the server looks for a deadlock.
        let change = { (configuration: inout PostgresConfiguration) in
            configuration.url += "&options=-c%20deadlock_timeout%3D20ms"
        }
        try await TestDatabase.with(change) { pool, _ in
            try await pool.script(
                "CREATE TABLE t (id bigint PRIMARY KEY, n bigint); INSERT INTO t VALUES (1, 0), (2, 0)")
            try await body(pool)
        }
    }

    private func expect(_ number: Int, in id: Int, _ pool: PostgresPool) async throws {
        #expect(try await pool.query(read, [.int(id)]).rows[0].get("n", as: Int.self) == number)
    }

    /// Reads a row, lets another transaction change it for the first so many attempts, and changes it too.
    private func disturbed(_ times: Int, _ pool: PostgresPool, retries: Int) async throws -> Int {
        var attempts = 0
        try await pool.transaction(retries: retries) { transaction in
            attempts += 1
            _ = try await transaction.query(isolate)
            _ = try await transaction.query(read, [.int(1)])
            if attempts <= times { _ = try await pool.query(add, [.int(1)]) }
            _ = try await transaction.query(add, [.int(1)])
        }
        return attempts
    }

    @Test("A serialization failure is run again as often as asked for")
    func serialization() async throws {
        try await withTable { pool in
            let attempts = try await disturbed(2, pool, retries: 3)
            #expect(attempts == 3)
            try await expect(3, in: 1, pool)
        }
    }

    @Test(
        "A serialization failure is the caller's when the retries are used up, or none were asked for",
        arguments: [0, 2])
    func exhausted(retries: Int) async throws {
        try await withTable { pool in
            let error = try await failure { _ = try await disturbed(.max, pool, retries: retries) }
            #expect(error.sqlstate == "40001")
            #expect(error.outcome == .failed)
            // One change by each attempt's disturbance, none by the transaction.
            try await expect(retries + 1, in: 1, pool)
        }
    }

    @Test("Of two transactions in a deadlock the one that was undone is run again")
    func deadlock() async throws {
        try await withTable { pool in
            let attempts = Atomic<Int>(0)
            let (bothHold, signal) = AsyncStream.makeStream(of: Void.self)
            let holders = Atomic<Int>(0)
            let change: @Sendable (Int, Int) async throws -> Void = { first, second in
                try await pool.transaction(retries: 1) { transaction in
                    attempts.add(1, ordering: .relaxed)
                    _ = try await transaction.query(add, [.int(first)])
                    if holders.add(1, ordering: .relaxed).newValue >= 2 { signal.finish() }
                    for await _ in bothHold {}
                    _ = try await transaction.query(add, [.int(second)])
                }
            }
            async let one: Void = change(1, 2)
            async let two: Void = change(2, 1)
            _ = try await (one, two)
            #expect(attempts.load(ordering: .relaxed) == 3)
            for id in [1, 2] { try await expect(2, in: id, pool) }
        }
    }

    @Test("Other errors are not run again")
    func otherErrors() async throws {
        try await withTable { pool in
            var attempts = 0
            let error = try await failure {
                try await pool.transaction(retries: 5) { transaction in
                    attempts += 1
                    _ = try await transaction.query(statement("INSERT INTO t VALUES (1, 0)"))
                }
            }
            #expect(error.isUniqueViolation)
            #expect(attempts == 1)
        }
    }
}
