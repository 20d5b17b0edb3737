/// Where the tasks of a workload run.
package enum TaskPlace: String, Sendable, CaseIterable {
    /// On the runtime's threads, as tasks do.
    case elsewhere = ""
    /// On the client's own thread, by its executor.
    case onThread = "-executor"

    /// What the benchmark's name ends with.
    package var suffix: String { rawValue }

    /// Shares operations out among so many tasks, and waits for all.
    ///
    /// - Parameter body: Does so many operations, one after the other.
    package func run(
        _ operations: Int, inFlight: Int, executor: any TaskExecutor,
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let preference = self == .onThread ? executor : nil
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<inFlight {
                group.addTask(executorPreference: preference) {
                    try await body(operations / inFlight + (task < operations % inFlight ? 1 : 0))
                }
            }
            try await group.waitForAll()
        }
    }
}
