import Postgres
import Testing

@Suite("Units of work", .timeLimit(.minutes(2)))
struct UnitTests {
    private let insert = PostgresStatement("insert", "INSERT INTO t (n) VALUES ($1)")
    private let count = PostgresStatement("count", "SELECT count(*) AS n FROM t")

    private func rows(_ pool: PostgresPool) async throws -> Int {
        try await pool.query(count).rows[0].get("n")
    }

    @Test("Concurrent units get their own answers, and an error fails only its own", arguments: [1, 4])
    func isolation(poolSize: Int) async throws {
        try await TestDatabase.with(poolSize: poolSize) { pool, _ in
            let divide = PostgresStatement("divide", "SELECT 100 / $1 AS q")
            let answers = await withTaskGroup(of: (Int, Int?).self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        let divisor = number % 5
                        let row = try? await pool.query(divide, [.int(divisor)]).rows[0]
                        return (divisor, try? row?.get("q", as: Int.self))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 2000)
            for (divisor, quotient) in answers { #expect(quotient == (divisor == 0 ? nil : 100 / divisor)) }
        }
    }

    @Test("A batch takes effect as a whole or not at all, and the error names its statement")
    func atomicity() async throws {
        try await TestDatabase.with { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint CONSTRAINT positive CHECK (n > 0))")
            let results = try await pool.batch([(insert, [.int(1)]), (insert, [.int(2)]), (count, [])])
            #expect(results.map(\.affected) == [1, 1, 1])
            #expect(try results[2].rows[0].get("n", as: Int.self) == 2)
            let bad = PostgresStatement("insert.bad", "INSERT INTO t (n) VALUES (-$1)")
            let error = try await failure { _ = try await pool.batch([(insert, [.int(3)]), (bad, [.int(4)])]) }
            #expect(error.code == .server)
            #expect(error.sqlstate == "23514")
            #expect(error.constraint == "positive")
            #expect(error.statement == "insert.bad")
            #expect(error.outcome == .failed)
            #expect(!error.isRetriable)
            #expect(try await rows(pool) == 2)
        }
    }

    @Test("A violated unique constraint is told by name, without the row")
    func uniqueViolation() async throws {
        try await TestDatabase.with { pool, _ in
            try await pool.script("CREATE TABLE t (n text CONSTRAINT one_of_each UNIQUE)")
            let add = PostgresStatement("add", "INSERT INTO t VALUES ($1)")
            _ = try await pool.query(add, [.text("+15550001111")])
            let error = try await failure { _ = try await pool.query(add, [.text("+15550001111")]) }
            #expect(error.isUniqueViolation)
            #expect(error.constraint == "one_of_each")
            #expect(!String(reflecting: error).contains("555"))
        }
    }

    @Test("An error of the implicit commit fails the unit")
    func deferredConstraint() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            _ = try await pool.query(insert, [.int(1)])
            async let before = pool.query(count)
            async let failing = failure { _ = try await pool.query(insert, [.int(1)]) }
            async let after = pool.query(count)
            let (error, rows) = try await (failing, [before, after].map { $0.rows[0] })
            #expect(error.sqlstate == "23505")
            #expect(try rows.map { try $0.get("n", as: Int.self) } == [1, 1])
        }
    }

    @Test("No error shows a value", arguments: ["invalid", "too long", "raised"])
    func errorsWithoutValues(kind: String) async throws {
        let statements = [
            "invalid": PostgresStatement("invalid", "SELECT $1::text::int"),
            "too long": PostgresStatement("long", "INSERT INTO t VALUES ($1)"),
            "raised": PostgresStatement("raised", "SELECT complain($1)"),
        ]
        try await TestDatabase.with { pool, _ in
            try await pool.script(
                """
                CREATE TABLE t (v varchar(3));
                CREATE FUNCTION complain(v text) RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no: %', v USING DETAIL = v, HINT = v; END $$
                """)
            let statement = try #require(statements[kind])
            let error = try await failure { _ = try await pool.query(statement, [.text("secret")]) }
            #expect(error.sqlstate != nil)
            #expect(!"\(error)".contains("secret") && !String(reflecting: error).contains("secret"))
        }
    }

    @Test("Text with U+0000 is the server's error, and leaves the connection usable")
    func nulCharacter() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let error = try await failure {
                _ = try await pool.query(statement("SELECT $1::text AS t"), [.text("a\0b")])
            }
            #expect(error.sqlstate == "22021")
            #expect(await pool.ping())
        }
    }

    @Test("A statement is prepared once on each connection")
    func preparedOnce() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let twice = PostgresStatement("twice", "SELECT $1 * 2 AS n")
            for number in 0..<20 { _ = try await pool.query(twice, [.int(number)]) }
            let sql =
                "SELECT count(*) AS n, min(generic_plans + custom_plans) AS runs FROM pg_prepared_statements WHERE name = 'twice'"
            let row = try await pool.query(statement(sql)).rows[0]
            #expect(try row.get("n", as: Int.self) == 1)
            #expect(try row.get("runs", as: Int.self) == 20)
        }
    }

    @Test("A failed batch does not cost the units behind it the statements it was the first to use")
    func preparationSurvivesFailure() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let divide = PostgresStatement("divide", "SELECT 1 / $1 AS q")
            let fresh = PostgresStatement("fresh", "SELECT $1 + 1 AS n")
            #expect(await pool.ping())
            async let failing = failure { _ = try await pool.batch([(divide, [.int(0)]), (fresh, [.int(1)])]) }
            async let following = pool.query(fresh, [.int(2)])
            let rows = try await following.rows
            #expect(try rows[0].get("n", as: Int.self) == 3)
            let error = try await failing
            #expect(error.sqlstate == "22012")
        }
    }

    @Test("A statement that vanished, or whose table changed, is prepared anew unseen")
    func staleStatements() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint)")
            let all = PostgresStatement("all", "SELECT * FROM t")
            _ = try await pool.query(all)
            try await pool.script("ALTER TABLE t ADD COLUMN m bigint DEFAULT 5; INSERT INTO t VALUES (1)")
            #expect(try await pool.query(all).rows[0].get("m", as: Int.self) == 5)
            try await pool.script("DEALLOCATE ALL")
            #expect(try await pool.query(all).rows[0].get("m", as: Int.self) == 5)
        }
    }

    @Test("A name belongs to one text and one list of kinds")
    func misuse() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let echo = PostgresStatement("echo", "SELECT $1 AS v")
            _ = try await pool.query(echo, [.int(1)])
            let kinds = try await failure { _ = try await pool.query(echo, [.text("1")]) }
            let text = try await failure {
                _ = try await pool.query(PostgresStatement("echo", "SELECT $1 + 1"), [.int(1)])
            }
            #expect([kinds.code, text.code] == [.misuse, .misuse])
            #expect([kinds.outcome, text.outcome] == [.notSent, .notSent])
            #expect(try await pool.query(echo, [.int(2)]).rows[0].get("v", as: Int.self) == 2)
        }
    }

    @Test("A statement that takes too long ends with a retriable timeout, and the connection stays")
    func statementTimeout() async throws {
        try await TestDatabase.with(poolSize: 1, { $0.statementTimeout = .milliseconds(50) }) { pool, _ in
            let error = try await failure { _ = try await pool.query(statement("SELECT pg_sleep(60)")) }
            #expect(error.code == .timeout)
            #expect(error.sqlstate == "57014")
            #expect(error.isRetriable)
            #expect(error.outcome == .failed)
            #expect(await pool.ping())
        }
    }

    @Test("The session has the settings asked for, and runs in UTC")
    func sessionSettings() async throws {
        let change = { (configuration: inout PostgresConfiguration) in
            configuration.applicationName = "a test"
            configuration.statementTimeout = .milliseconds(1234)
            configuration.lockTimeout = .seconds(3)
            configuration.idleInTransactionTimeout = .seconds(4)
        }
        try await TestDatabase.with(poolSize: 1, change) { pool, _ in
            let sql = """
                SELECT concat_ws('|', current_setting('statement_timeout'), current_setting('lock_timeout'),
                    current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone'),
                    current_setting('application_name'), current_setting('client_encoding')) AS v
                """
            let value = try await pool.query(statement(sql)).rows[0].get("v", as: String.self)
            #expect(value == "1234ms|3s|4s|UTC|a test|UTF8")
        }
    }

    @Test("A BEGIN of a unit's own is not passed on to the next unit")
    func strayBegin() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            try await pool.script("CREATE TABLE t (n bigint)")
            _ = try await pool.query(statement("BEGIN"))
            _ = try await pool.query(insert, [.int(1)])
            #expect(try await rows(pool) == 1)
        }
    }

    @Test("A large result and a large value pass")
    func large() async throws {
        try await TestDatabase.with(poolSize: 1) { pool, _ in
            let text = String(repeating: "📦", count: 500_000)
            async let echoed = pool.query(statement("SELECT $1::text AS t"), [.text(text)])
            async let series = pool.query(statement("SELECT n FROM generate_series(1, 200000) AS n"))
            let echo = try await echoed.rows[0]
            #expect(try echo.get("t", as: String.self) == text)
            let rows = try await series.rows
            #expect(rows.count == 200_000)
            #expect(try rows.last?.get("n", as: Int.self) == 200_000)
        }
    }

    private func failure(_ body: () async throws -> Void) async throws -> PostgresError {
        try await PostgresTests.failure(of: body)
    }
}
