import Postgres
import Synchronization

/// What a caller was told about an insert.
enum Claim: Hashable, Sendable {
    case done, unknown
    /// It failed, or was not sent.
    case undone
}

/// Tasks that insert one number after the other until they are stopped, alone, in batches and in transactions.
final class Load: Sendable {
    private let pool: PostgresPool
    private let statement = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
    private let claims = Mutex<[Int: Claim]>([:])
    private let isStopped = Atomic<Bool>(false)
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ pool: PostgresPool, workers: Int) {
        self.pool = pool
        for worker in 0..<workers {
            let task = Task { await self.work(from: worker * 1_000_000) }
            tasks.withLock { $0.append(task) }
        }
    }

    /// Waits for so many more that are done.
    func waitForInserts(_ count: Int) async throws {
        let wanted = done + count
        while done < wanted { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Lets every task end, and tells what became of each number.
    func stop() async -> [Int: Claim] {
        isStopped.store(true, ordering: .releasing)
        for task in tasks.withLock({ $0 }) { await task.value }
        return claims.withLock { $0 }
    }

    private var done: Int { claims.withLock { claims in claims.count { $0.value == .done } } }

    private func work(from first: Int) async {
        var number = first
        while !isStopped.load(ordering: .acquiring) {
            let claim = await insert(number)
            claims.withLock { claims in claims[number] = claim }
            number += 1
        }
    }

    private func insert(_ number: Int) async -> Claim {
        do {
            switch number % 3 {
            case 0: _ = try await pool.query(statement, [.int(number)])
            case 1: _ = try await pool.batch([(statement, [.int(number)])])
            default: try await pool.transaction { _ = try await $0.query(statement, [.int(number)]) }
            }
            return .done
        } catch let error as PostgresError {
            return error.outcome == .unknown ? .unknown : .undone
        } catch {
            return .unknown
        }
    }
}
