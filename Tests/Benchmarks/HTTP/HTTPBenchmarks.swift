package import BenchmarkFrame

/// POSTs of a small form on connections that are reused.
package let httpBenchmarks: [Benchmark] = [
    post(inFlight: 1, operations: 15_000),
    post(inFlight: 64, operations: 40_000),
]

/// A million POSTs.
package let httpSoaks: [Soak] = [Soak("http-post-64") { try PostWorkload(inFlight: 64) }]

private func post(inFlight: Int, operations: Int) -> Benchmark {
    Benchmark(
        "http-post-\(inFlight)", unit: "requests", operations: operations,
        ours: { try PostWorkload(inFlight: inFlight) },
        reference: { try ReferencePostWorkload(inFlight: inFlight) })
}
