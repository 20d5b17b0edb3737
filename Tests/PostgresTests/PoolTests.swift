import Postgres
import Testing

@Suite("The pool", .timeLimit(.minutes(2)))
struct PoolTests {
    private let pid = PostgresStatement("pid", "SELECT pg_backend_pid() AS n")
    private let sleep = PostgresStatement("sleep", "SELECT pg_sleep(600)")
    private let terminate = PostgresStatement("terminate", "SELECT pg_terminate_backend($1::int) AS ok")

    private func hold(_ pool: PostgresPool, _ body: (PostgresTransaction) async throws -> Void) async throws {
        try await pool.transaction { transaction in
            _ = try await transaction.query(pid)
            try await body(transaction)
        }
    }

    @Test("Those who wait are served in the order they came, transactions and queries alike")
    func fairness() async throws {
        // On a busy machine nobody may give up before the last has come, for whom the test would wait without end.
        try await TestDatabase.with(poolSize: 1, { $0.acquireTimeout = .seconds(600) }) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint, at bigint GENERATED ALWAYS AS IDENTITY)")
            let insert = PostgresStatement("insert", "INSERT INTO t (n) VALUES ($1)")
            var tasks: [Task<Void, any Error>] = []
            try await hold(pool) { _ in
                for number in 0..<40 {
                    tasks.append(
                        Task {
                            guard number % 2 == 0 else { return _ = try await pool.query(insert, [.int(number)]) }
                            try await pool.transaction { _ = try await $0.query(insert, [.int(number)]) }
                        })
                    while pool.statistics.waiting <= number { await Task.yield() }
                }
            }
            for task in tasks { try await task.value }
            let order = try await pool.query(statement("SELECT n FROM t ORDER BY at")).rows.map { row in
                try row.get("n", as: Int.self)
            }
            #expect(order == Array(0..<40))
        }
    }

    @Test("A stream of queries does not starve a transaction")
    func noStarvation() async throws {
        try await TestDatabase.with(poolSize: 2) { pool, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask { while !Task.isCancelled { _ = try? await pool.query(pid) } }
                }
                for _ in 0..<50 { try await pool.transaction { _ = try await $0.query(pid) } }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("A wait for a connection ends at its deadline, with nothing sent")
    func acquireDeadline() async throws {
        try await TestDatabase.with(poolSize: 1, { $0.acquireTimeout = .milliseconds(100) }) { pool, _ in
            while !pool.isReachable { await Task.yield() }
            try await hold(pool) { transaction in
                let query = try await failure { _ = try await pool.query(pid) }
                let lease = try await failure { try await pool.transaction { _ = try await $0.query(pid) } }
                #expect([query.code, lease.code] == [.timeout, .timeout])
                #expect([query.outcome, lease.outcome] == [.notSent, .notSent])
                #expect(query.isRetriable && lease.isRetriable)
                _ = try await transaction.query(pid)
            }
            #expect(await pool.ping())
        }
    }

    @Test("A connection that the server ends costs its own units only, and is replaced")
    func terminatedBackend() async throws {
        try await TestDatabase.with(poolSize: 3, { $0.statementTimeout = .zero }) { pool, _ in
            try await hold(pool) { unharmed in
                let (pids, signal) = AsyncStream.makeStream(of: Int.self)
                let victim = Task {
                    try await pool.transaction { transaction in
                        signal.yield(try await transaction.query(pid).rows[0].get("n"))
                        _ = try await transaction.query(sleep)
                    }
                }
                var iterator = pids.makeAsyncIterator()
                let victimPID = try #require(await iterator.next())
                #expect(try await pool.query(terminate, [.int(victimPID)]).rows[0].get("ok", as: Bool.self))
                let error = try await failure { try await victim.value }
                #expect(error.isConnectionLost && error.isRetriable)
                #expect(error.outcome == .failed)
                _ = try await unharmed.query(pid)
            }
            for _ in 0..<10 { try await hold(pool) { _ in } }
        }
    }

    @Test("A query lost with its connection before any answer is of unknown outcome; queries elsewhere live")
    func lostQuery() async throws {
        try await TestDatabase.with(poolSize: 1, { $0.statementTimeout = .zero }) { pool, configuration in
            let other = try PostgresPool(configuration)
            let victim = try await pool.query(pid).rows[0].get("n", as: Int.self)
            async let running = failure { _ = try await pool.query(sleep) }
            async let behind = failure { _ = try await pool.query(pid) }
            let isBusy = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep') AS ok"
            try await other.waitUntil(isBusy, [.int(victim)])
            _ = try await other.query(terminate, [.int(victim)])
            // The server said which statement it ended; of the one behind it nothing was heard.
            let errors = try await [running, behind]
            #expect(errors.map(\.outcome) == [.failed, .unknown])
            #expect(errors.map(\.isConnectionLost) == [true, true])
            #expect(await pool.ping())
            await other.close()
        }
    }

    @Test("A session that sat idle in its transaction too long tells its user so")
    func idleInTransaction() async throws {
        try await TestDatabase.with(poolSize: 1, { $0.idleInTransactionTimeout = .milliseconds(50) }) { pool, config in
            let other = try PostgresPool(config)
            let error = try await failure {
                try await pool.transaction { transaction in
                    let number = try await transaction.query(pid).rows[0].get("n", as: Int.self)
                    let isGone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1) AS ok"
                    try await other.waitUntil(isGone, [.int(number)])
                    _ = try await transaction.query(pid)
                }
            }
            #expect(error.isConnectionLost)
            #expect(error.outcome == .failed)
            #expect(await pool.ping())
            await other.close()
        }
    }

    @Test("A pool starts without a server, and says why it has none")
    func serverDown() async throws {
        let configuration = PostgresConfiguration(
            url: "postgresql://nobody:secret@127.0.0.1:1/none", acquireTimeout: .milliseconds(300))
        let pool = try PostgresPool(configuration)
        let error = try await failure { _ = try await pool.query(pid) }
        #expect(error.isConnectionLost && error.isRetriable)
        #expect(error.outcome == .notSent)
        #expect(error.detail?.contains("refused") == true)
        #expect(!"\(error)".contains("secret"))
        #expect(!pool.isReachable)
        #expect(pool.statistics.connectFailure != nil)
        await pool.close()
    }

    @Test("A host that does not answer, and one that refuses, are passed over")
    func severalHosts() async throws {
        try await TestDatabase.with { pool, configuration in
            let sql = """
                SELECT coalesce(host(inet_server_addr()), split_part(current_setting('unix_socket_directories'), ',', 1))
                       AS host, current_setting('port') AS port
                """
            let row = try await pool.query(statement(sql)).rows[0]
            let silent = try SilentServer()
            var several = configuration
            several.url += try "&host=127.0.0.1,127.0.0.1,\(row.get("host", as: String.self))"
            several.url += try "&port=1,\(silent.port),\(row.get("port", as: String.self))"
            several.url += "&target_session_attrs=read-write"
            several.connectTimeout = .milliseconds(300)
            let other = try PostgresPool(several)
            #expect(await other.ping())
            await other.close()
        }
    }

    @Test(
        "A malformed URI is refused without being shown", arguments: ["postgresql://u:s%zzecret@h/d", "host= s ecret"])
    func malformedURI(url: String) async throws {
        let error = try await failure { _ = try PostgresPool(PostgresConfiguration(url: url)) }
        #expect(error.code == .configuration)
        #expect(!"\(error)".contains("ecret"))
    }

    @Test("Closing lets work under way end and refuses the rest")
    func closeWhileInUse() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint)")
            let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
            let (begun, signal) = AsyncStream.makeStream(of: Void.self)
            let (goOn, release) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(insert, [.int(1)])
                    signal.finish()
                    for await _ in goOn {}
                    _ = try await transaction.query(insert, [.int(2)])
                }
            }
            for await _ in begun {}
            let waiting = Task { try await pool.query(insert, [.int(3)]) }
            while pool.statistics.waiting == 0 { await Task.yield() }
            async let closed: Void = pool.close()
            let refused = try await failure { _ = try await waiting.value }
            #expect(refused.code == .closed)
            #expect(refused.outcome == .notSent)
            release.finish()
            try await task.value
            await closed
            let late = try await failure { _ = try await pool.query(insert, [.int(4)]) }
            #expect(late.code == .closed)
            await pool.close()
        }
    }

    @Test("Closing gives up what does not end in time, and nobody waits for ever")
    func closeDuringSleep() async throws {
        try await TestDatabase.with(poolSize: 2, { $0.statementTimeout = .zero }) { pool, configuration in
            let other = try PostgresPool(configuration)
            async let query = failure { _ = try await pool.query(sleep) }
            async let transaction = failure { try await pool.transaction { _ = try await $0.query(sleep) } }
            let areAsleep = """
                SELECT count(*) = 2 AS ok FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event = 'PgSleep'
                """
            try await other.waitUntil(areAsleep)
            await pool.close()
            await other.close()
            let errors = try await [query, transaction]
            #expect(errors.map(\.code) == [.closed, .closed])
            #expect(errors.map(\.outcome) == [.unknown, .failed])
        }
    }

    private func failure(_ body: () async throws -> Void) async throws -> PostgresError {
        try await PostgresTests.failure(of: body)
    }
}
