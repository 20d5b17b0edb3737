import Postgres
import Testing

/// Tens of thousands of tasks, which would hold up all tests beside them.
@Suite("The pool's mailbox", .timeLimit(.minutes(5)))
struct MailboxTests {
    @Test("More commands than the mailbox takes wait for room, and all are answered")
    func fullMailbox() async throws {
        try await TestDatabase.with(poolSize: 4, { $0.acquireTimeout = .seconds(600) }) { pool, _ in
            let one = statement("SELECT 1 AS n")
            // On the pool's own thread, which cannot empty the mailbox (65,536 commands) before all have asked.
            let answers = try await withTaskExecutorPreference(pool.executor) {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<70_000 { group.addTask { try await pool.query(one).rows[0].get("n") } }
                    return try await group.reduce(0, +)
                }
            }
            #expect(answers == 70_000)
        }
    }
}
