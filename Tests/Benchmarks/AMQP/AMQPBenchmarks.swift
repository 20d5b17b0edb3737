package import BenchmarkFrame

/// Publishing with confirms to a quorum queue, and consuming from one.
package let amqpBenchmarks: [Benchmark] = [
    publish(inFlight: 1, operations: 2000),
    publish(inFlight: 64, operations: 20_000),
    publish(inFlight: 512, operations: 40_000),
    consume("amqp-consume-200", ackEvery: 1),
    // Against a C loop that coalesces its acks too.
    consume("amqp-consume-200-multiple", ackEvery: 100),
]

/// A million messages each way.
package let amqpSoaks: [Soak] = [Soak("amqp-memory") { try await SoakWorkload() }]

private func publish(inFlight: Int, operations: Int) -> Benchmark {
    Benchmark(
        "amqp-publish-\(inFlight)", unit: "messages", operations: operations,
        ours: { try await PublishWorkload(inFlight: inFlight) },
        reference: { try ReferencePublishWorkload(inFlight: inFlight) })
}

private func consume(_ name: String, ackEvery: Int) -> Benchmark {
    Benchmark(
        name, unit: "messages", operations: 40_000, ours: { try await ConsumeWorkload() },
        reference: { try ReferenceConsumeWorkload(ackEvery: ackEvery) })
}
