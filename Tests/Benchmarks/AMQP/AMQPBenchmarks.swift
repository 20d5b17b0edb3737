package import BenchmarkFrame

/// Publishing with confirms to a quorum queue, and consuming from one.
package let amqpBenchmarks: [Benchmark] = [
    publish(inFlight: 1, operations: 2000),
    publish(inFlight: 64, operations: 20_000),
    publish(inFlight: 512, operations: 40_000),
]

private func publish(inFlight: Int, operations: Int) -> Benchmark {
    Benchmark(
        "amqp-publish-\(inFlight)", unit: "messages", operations: operations,
        ours: { try await PublishWorkload(inFlight: inFlight) },
        reference: { try ReferencePublishWorkload(inFlight: inFlight) })
}
