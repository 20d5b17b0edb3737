import LoopbackPeer
import Postgres
import Testing

/// What is said about work whose answer never came.
@Suite("Lost connections", .timeLimit(.minutes(2)))
struct LostConnectionTests {
    private let insert = PostgresStatement("insert", "INSERT INTO t (n) VALUES ($1)")
    private let pid = PostgresStatement("pid", "SELECT pg_backend_pid() AS n")

    @Test("A COMMIT whose answer was lost is unknown, and is not run again")
    func lostAnswer() async throws {
        try await ProxiedDatabase.with { database in
            var attempts = 0
            let error = try await failure {
                try await database.pool.transaction(retries: 3) { transaction in
                    attempts += 1
                    _ = try await transaction.query(insert, [.int(1)])
                    database.proxy.hold(.server)
                    Task {
                        try await database.waitForRows(1)
                        database.proxy.cut()
                    }
                }
            }
            #expect(error.operation == "commit")
            #expect(error.outcome == .unknown)
            #expect(attempts == 1)
            #expect(try await database.rows() == 1)
        }
    }

    @Test("A COMMIT that never arrived is unknown too, since nobody can tell")
    func lostCommit() async throws {
        try await ProxiedDatabase.with { database in
            let error = try await failure {
                try await database.pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    database.proxy.hold(.client)
                    Task {
                        try await database.proxy.waitUntilHeld(.client)
                        database.proxy.cut()
                    }
                }
            }
            #expect(error.operation == "commit")
            #expect(error.outcome == .unknown)
            #expect(error.isConnectionLost)
            database.proxy.release()
            #expect(await database.pool.ping())
            #expect(try await database.rows() == 0)
        }
    }

    @Test("A transaction that lost its connection before COMMIT has failed")
    func lostBody() async throws {
        try await ProxiedDatabase.with { database in
            let error = try await failure {
                try await database.pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    database.proxy.cut()
                    _ = try await transaction.query(insert, [.int(2)])
                }
            }
            #expect(error.outcome == .failed)
            #expect(error.isConnectionLost)
            #expect(await database.pool.ping())
            #expect(try await database.rows() == 0)
        }
    }

    @Test("A way that swallows everything is noticed, and costs only what was under way")
    func halfOpen() async throws {
        try await ProxiedDatabase.with(
            {
                $0.statementTimeout = .milliseconds(100)
                $0.connectTimeout = .milliseconds(500)
            },
            { database in
                database.proxy.hold(.client, .server)
                async let first = failure { _ = try await database.pool.query(insert, [.int(1)]) }
                try await database.proxy.waitUntilHeld(.client)
                let error = try await first
                #expect(error.isConnectionLost)
                #expect(error.outcome == .unknown)
                // What comes while nothing gets through waits for its connection, and finds one when the way is free.
                async let second = database.pool.query(insert, [.int(2)])
                while database.pool.statistics.waiting == 0 { await Task.yield() }
                database.proxy.cut()
                database.proxy.release()
                _ = try await second
                #expect(try await database.rows() == 1)
            })
    }

    @Test("A terminated backend costs the statements under way on it, and none that waits")
    func terminated() async throws {
        try await TestDatabase.with(poolSize: 1, { $0.statementTimeout = .zero }) { pool, configuration in
            let other = try PostgresPool(configuration)
            let victim = try await pool.query(pid).rows[0].get("n", as: Int.self)
            let sleeping = Task { try await failure { _ = try await pool.query(statement("SELECT pg_sleep(600)")) } }
            let isBusy = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep') AS ok"
            try await other.waitUntil(isBusy, [.int(victim)])
            let tasks = (0..<40).map { _ in Task { try await pool.query(pid) } }
            // As many as one connection takes are behind the sleeping one; the others wait.
            while pool.statistics.waiting < 40 - 7 { await Task.yield() }
            _ = try await other.query(statement("SELECT pg_terminate_backend($1::int)"), [.int(victim)])
            #expect(try await sleeping.value.isConnectionLost)
            var lost: [PostgresError.Outcome] = []
            for task in tasks {
                do { _ = try await task.value } catch let error as PostgresError { lost.append(error.outcome) }
            }
            #expect(lost == .init(repeating: .unknown, count: 7))
            await other.close()
        }
    }
}
