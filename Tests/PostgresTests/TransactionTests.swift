import Postgres
import Testing

@Suite("Transactions", .timeLimit(.minutes(2)))
struct TransactionTests {
    private struct Refused: Error {}

    private let insert = PostgresStatement("insert", "INSERT INTO t (n) VALUES ($1)")
    private let count = PostgresStatement("count", "SELECT count(*) AS n FROM t")
    private let sleep = PostgresStatement("sleep", "SELECT pg_sleep(600)")
    private let isSleeping = """
        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
                       AND query LIKE 'SELECT pg_sleep%') AS ok
        """
    private let isClean = """
        SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                           AND (state LIKE 'idle in transaction%' OR query LIKE 'SELECT pg_sleep%' AND state = 'active')
                          ) AS ok
        """

    private func withTable(
        poolSize: Int = 2, _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool) async throws -> Void
    ) async throws {
        try await TestDatabase.with(poolSize: poolSize, change) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            try await body(pool)
        }
    }

    private func rows(_ pool: PostgresPool) async throws -> Int {
        try await pool.query(count).rows[0].get("n")
    }

    @Test("What the body did is committed when it returns, and nobody sees it before")
    func commit() async throws {
        try await withTable { pool in
            let value = try await pool.transaction { transaction in
                _ = try await transaction.query(insert, [.int(1)])
                _ = try await transaction.batch([(insert, [.int(2)]), (insert, [.int(3)])])
                #expect(try await rows(pool) == 0)
                return "done"
            }
            #expect(value == "done")
            #expect(try await rows(pool) == 3)
        }
    }

    @Test("What the body did is rolled back when it throws, and the connection serves on")
    func rollback() async throws {
        try await withTable(poolSize: 1) { pool in
            let pid = try await backend(pool)
            await #expect(throws: Refused.self) {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    throw Refused()
                }
            }
            #expect(try await rows(pool) == 0)
            #expect(try await backend(pool) == pid)
        }
    }

    @Test("A swallowed error turns COMMIT into an error, not into silence")
    func swallowedError() async throws {
        try await withTable { pool in
            let error = try await failure {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    _ = try? await transaction.query(statement("SELECT 1 / 0"))
                }
            }
            #expect(error.code == .rolledBack)
            #expect(error.outcome == .failed)
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("An error of COMMIT itself is the caller's, and nothing stays")
    func failingCommit() async throws {
        try await withTable(poolSize: 1) { pool in
            let error = try await failure {
                try await pool.transaction { transaction in
                    _ = try await transaction.batch([(insert, [.int(1)]), (insert, [.int(1)])])
                }
            }
            #expect(error.isUniqueViolation)
            #expect(error.operation == "commit")
            #expect(error.outcome == .failed)
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("Cancelling in the middle of a statement ends it on the server, rolls back and keeps the connection")
    func cancellation() async throws {
        try await withTable(poolSize: 2, { $0.statementTimeout = .zero }) { pool in
            let task = Task {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    _ = try await transaction.query(sleep)
                }
            }
            try await pool.waitUntil(isSleeping)
            task.cancel()
            let error = try await failure { try await task.value }
            #expect(error.code == .cancelled)
            #expect(error.outcome == .failed)
            // Not after some time: when the transaction has returned, nothing of it is left.
            let clean = try await pool.query(statement(isClean)).rows[0]
            #expect(try clean.get("ok", as: Bool.self))
            #expect(try await rows(pool) == 0)
            #expect(pool.statistics.leased == 0)
        }
    }

    @Test("Cancelling between statements rolls back, also when the body takes no notice")
    func cancellationUnnoticed() async throws {
        try await withTable(poolSize: 1) { pool in
            let (reached, signal) = AsyncStream.makeStream(of: Void.self)
            let (goOn, release) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    signal.finish()
                    await Task { for await _ in goOn {} }.value
                }
            }
            for await _ in reached {}
            task.cancel()
            release.finish()
            let error = try await failure { try await task.value }
            #expect(error.code == .cancelled)
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("Cancelling many transactions at any moment leaves a clean pool")
    func cancellationStorm() async throws {
        try await withTable(poolSize: 3) { pool in
            let slow = PostgresStatement("slow", "SELECT pg_sleep($1)")
            let tasks = (0..<150).map { number in
                Task {
                    try await pool.transaction { transaction in
                        _ = try await transaction.query(insert, [.int(number)])
                        _ = try await transaction.query(slow, [.double(Double(number % 4) / 1000)])
                        throw Refused()
                    }
                }
            }
            for (number, task) in tasks.enumerated() {
                if number % 10 == 0 { _ = await pool.ping() }
                task.cancel()
            }
            for task in tasks { _ = await task.result }
            #expect(try await rows(pool) == 0)
            try await pool.waitUntil(isClean)
            // Every connection must be whole: so many at once use all of them.
            for _ in 0..<20 { try await pool.transaction { _ = try await $0.query(count) } }
        }
    }

    @Test("A cancel request that comes late hits nobody else")
    func lateCancellation() async throws {
        try await withTable(poolSize: 1) { pool in
            let slow = PostgresStatement("slow", "SELECT pg_sleep($1)")
            for number in 0..<150 {
                let task = Task {
                    try await pool.transaction { transaction in
                        _ = try await transaction.query(insert, [.int(number)])
                        _ = try await transaction.query(slow, [.double(0.002)])
                        throw Refused()
                    }
                }
                // Around the statement's end, so that some requests come while it runs and some when it is over.
                try await Task.sleep(for: .microseconds(1500 + number * 20))
                task.cancel()
                _ = await task.result
                _ = try await pool.query(slow, [.double(0.002)])
            }
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("A cancelled query that waits for a connection sends nothing")
    func cancellationWhileWaiting() async throws {
        try await withTable(poolSize: 1) { pool in
            try await pool.transaction { transaction in
                _ = try await transaction.query(count)
                let waiting = Task { try await pool.query(insert, [.int(1)]) }
                while pool.statistics.waiting == 0 { await Task.yield() }
                waiting.cancel()
                let error = try await failure { _ = try await waiting.value }
                #expect(error.code == .cancelled)
                #expect(error.outcome == .notSent)
            }
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("A transaction without statements touches no server state, and one that is over is closed")
    func unused() async throws {
        try await withTable(poolSize: 1) { pool in
            let kept = try await pool.transaction { $0 }
            let error = try await failure { _ = try await kept.query(insert, [.int(1)]) }
            #expect(error.code == .closed)
            #expect(try await rows(pool) == 0)
        }
    }

    @Test("Statements called at once run one after the other, in one transaction")
    func concurrentStatements() async throws {
        try await withTable(poolSize: 1) { pool in
            try await pool.transaction { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask { _ = try await transaction.query(insert, [.int(number)]) }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await rows(pool) == 50)
        }
    }

    @Test("A script runs in the transaction; one of the pool's own takes effect as a whole")
    func scripts() async throws {
        try await withTable(poolSize: 1) { pool in
            await #expect(throws: Refused.self) {
                try await pool.transaction { transaction in
                    try await transaction.script("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
                    _ = try await transaction.query(insert, [.int(3)])
                    throw Refused()
                }
            }
            #expect(try await rows(pool) == 0)
            let error = try await failure { try await pool.script("INSERT INTO t VALUES (1); SELECT nothing FROM t") }
            #expect(error.sqlstate == "42703")
            #expect(error.detail?.contains("nothing") == true)
            #expect(try await rows(pool) == 0)
            let copy = try await failure { try await pool.script("COPY t FROM STDIN") }
            #expect(copy.code == .misuse)
            let ended = try await failure {
                try await pool.transaction { try await $0.script("COMMIT; BEGIN; COMMIT") }
            }
            #expect(ended.code == .misuse)
            try await pool.script("BEGIN; INSERT INTO t VALUES (1)")
            #expect(try await rows(pool) == 0)
        }
    }

    private func backend(_ pool: PostgresPool) async throws -> Int {
        try await pool.query(statement("SELECT pg_backend_pid() AS n")).rows[0].get("n")
    }

    private func failure(_ body: () async throws -> Void) async throws -> PostgresError {
        try await PostgresTests.failure(of: body)
    }
}
