package import BenchmarkFrame

/// Publishing with confirms to a quorum queue, and consuming from one; each by tasks elsewhere and by tasks on the client's
/// thread.
package let amqpBenchmarks: [Benchmark] = TaskPlace.allCases.flatMap { place in
    [
        publish(inFlight: 1, operations: 2000, tasks: place),
        publish(inFlight: 64, operations: 20_000, tasks: place),
        publish(inFlight: 512, operations: 40_000, tasks: place),
        consume("amqp-consume-200\(place.suffix)", ackEvery: 1, tasks: place),
        // Against a C loop that coalesces its acks too.
        consume("amqp-consume-200-multiple\(place.suffix)", ackEvery: 100, tasks: place),
    ]
}

/// A million messages each way.
package let amqpSoaks: [Soak] = [Soak("amqp-memory") { try await SoakWorkload() }]

private func publish(inFlight: Int, operations: Int, tasks place: TaskPlace) -> Benchmark {
    Benchmark(
        "amqp-publish-\(inFlight)\(place.suffix)", unit: "messages", operations: operations,
        ours: { try await PublishWorkload(inFlight: inFlight, tasks: place) },
        reference: { try ReferencePublishWorkload(inFlight: inFlight) })
}

private func consume(_ name: String, ackEvery: Int, tasks place: TaskPlace) -> Benchmark {
    Benchmark(
        name, unit: "messages", operations: 40_000, ours: { try await ConsumeWorkload(tasks: place) },
        reference: { try ReferenceConsumeWorkload(ackEvery: ackEvery) })
}
