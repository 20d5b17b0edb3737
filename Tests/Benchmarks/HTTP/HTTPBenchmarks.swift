package import BenchmarkFrame

/// POSTs of a small form on connections that are reused, by tasks elsewhere and by tasks on the transport's thread.
package let httpBenchmarks: [Benchmark] = TaskPlace.allCases.flatMap { place in
    [
        post(inFlight: 1, operations: 15_000, tasks: place),
        post(inFlight: 64, operations: 40_000, tasks: place),
    ]
}

/// A million POSTs.
package let httpSoaks: [Soak] = [Soak("http-post-64") { try PostWorkload(inFlight: 64) }]

private func post(inFlight: Int, operations: Int, tasks place: TaskPlace) -> Benchmark {
    Benchmark(
        "http-post-\(inFlight)\(place.suffix)", unit: "requests", operations: operations,
        ours: { try PostWorkload(inFlight: inFlight, tasks: place) },
        reference: { try ReferencePostWorkload(inFlight: inFlight) })
}
