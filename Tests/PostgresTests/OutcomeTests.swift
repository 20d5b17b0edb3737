import Postgres
import Testing

@Suite("Outcomes", .timeLimit(.minutes(2)))
struct OutcomeTests {
    private enum Claim: Hashable {
        case done, failed, notSent, unknown
    }

    private let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
    private let slowly = PostgresStatement("slowly", "INSERT INTO t SELECT $1 FROM pg_sleep(0.002)")
    private let disturb = PostgresStatement(
        "disturb",
        """
        SELECT CASE WHEN random() < 0.5 THEN pg_terminate_backend(pid) ELSE pg_cancel_backend(pid) END
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1
        """)

    @Test("What an error says about the outcome is true, whatever happens to connections and tasks")
    func truth() async throws {
        try await TestDatabase.with(poolSize: 4) { pool, configuration in
            try await pool.script("CREATE TABLE t (n bigint PRIMARY KEY)")
            var single = configuration
            single.poolSize = 1
            let other = try PostgresPool(single)
            let disturber = Task {
                while !Task.isCancelled {
                    _ = try? await other.query(disturb)
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
            let claims = await withTaskGroup(of: [Int: Claim].self) { group in
                for worker in 0..<24 {
                    group.addTask { await work(pool, Array(worker * 1000..<worker * 1000 + 60)) }
                }
                return await group.reduce(into: [Int: Claim]()) { $0.merge($1) { first, _ in first } }
            }
            disturber.cancel()
            await disturber.value
            // Only when no session is left can nothing commit any more.
            await pool.close()
            let alone = """
                SELECT count(*) = 1 AS ok FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend'
                """
            try await other.waitUntil(alone)
            let rows = try await other.query(statement("SELECT n FROM t")).rows
            let present = try Set(rows.map { try $0.get("n", as: Int.self) })
            #expect(claims.count == 24 * 60)
            #expect(claims.filter { $0.value == .done && !present.contains($0.key) }.isEmpty)
            #expect(claims.filter { [.failed, .notSent].contains($0.value) && present.contains($0.key) }.isEmpty)
            #expect(Set(claims.values).isSuperset(of: [.done, .failed]))
            await other.close()
        }
    }

    /// Inserts each number in one of several ways, some of them cancelled under way.
    private func work(_ pool: PostgresPool, _ numbers: [Int]) async -> [Int: Claim] {
        var claims: [Int: Claim] = [:]
        for number in numbers {
            let task = Task { try await add(number, pool) }
            if number % 7 == 0 { _ = await pool.ping() }
            if number % 7 < 2 { task.cancel() }
            do {
                try await task.value
                claims[number] = .done
            } catch let error as PostgresError {
                claims[number] = [.failed: .failed, .notSent: .notSent, .unknown: .unknown][error.outcome]
            } catch {
                Issue.record(error)
            }
        }
        return claims
    }

    private func add(_ number: Int, _ pool: PostgresPool) async throws {
        let statement = number % 5 == 0 ? slowly : insert
        switch number % 3 {
        case 0: _ = try await pool.query(statement, [.int(number)])
        case 1: _ = try await pool.batch([(statement, [.int(number)]), (statement, [.int(-number)])])
        default: try await pool.transaction { _ = try await $0.query(statement, [.int(number)]) }
        }
    }
}
