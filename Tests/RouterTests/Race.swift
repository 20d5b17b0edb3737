import Postgres
import RelayStore
import TaskGate

@testable import Router

extension Office {
    /// Holds what `first` has done until `second` waits for one of its locks, and lets both come to their ends.
    ///
    /// - Parameter first: Calls what it is given when everything but its commit is done.
    func race(
        _ first: @escaping @Sendable (_ hold: @escaping @Sendable () async -> Void) async throws -> Void,
        against second: @escaping @Sendable () async throws -> Void
    ) async throws {
        let (isDone, mayCommit) = (TaskGate(), TaskGate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            // However this ends, nobody is left waiting.
            defer { mayCommit.open() }
            group.addTask {
                defer { isDone.open() }
                try await first {
                    isDone.open()
                    await mayCommit.wait()
                }
            }
            await isDone.wait()
            group.addTask { try await second() }
            try await untilSomebodyWaits()
            mayCommit.open()
            try await group.waitForAll()
        }
    }

    /// The same with a decision of the router's as the first.
    func raceDecision<Outcome: Sendable>(
        _ decide: @escaping @Sendable (RouterTransaction) async throws -> Outcome,
        against second: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await race(
            { [store] hold in
                _ = try await store.decide { transaction in
                    let outcome = try await decide(transaction)
                    await hold()
                    return outcome
                }
            }, against: second)
    }

    /// Waits until a connection waits for another one's lock.
    private func untilSomebodyWaits() async throws {
        let waiting = """
            select count(*) from pg_stat_activity
            where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
            """
        while try await value(waiting) == "0" { try await Task.sleep(for: .milliseconds(5)) }
    }
}
