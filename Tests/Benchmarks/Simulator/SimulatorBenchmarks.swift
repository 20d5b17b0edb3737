package import BenchmarkFrame

/// The simulator's REST side beside a static route of the same HTTP server: what it costs to take a message, and to take it
/// and tell two statuses of it.
package let simulatorBenchmarks: [Benchmark] = [
    create("simulator-create", tellsStatuses: false),
    create("simulator-create-callbacks", tellsStatuses: true),
]

private func create(_ name: String, tellsStatuses: Bool) -> Benchmark {
    Benchmark(
        name, unit: "messages", operations: 20_000,
        ours: { try await SimulatorWorkload(.create(tellsStatuses: tellsStatuses)) },
        reference: { try await SimulatorWorkload(.staticRoute) })
}
