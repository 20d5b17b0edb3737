import AMQP
import BenchmarkFrame

/// Publishes and consumes at the same time, so that each operation is a message each way.
struct SoakWorkload: Workload {
    private let queue = freshQueue("soak")
    private let publisher: AMQPPublisher
    private let connection: AMQPConsumerConnection
    private let subscription: AMQPSubscription
    private let broker: CReference

    init() async throws {
        let url = try TestServer.rabbitMQ.url()
        broker = try CReference(url: url, queue: queue)
        publisher = try await AMQPPublisher.connected(url: url, maxInFlight: 64)
        connection = try AMQPConsumerConnection(
            configuration: AMQPConfiguration(urls: url, connectionName: "backhop-bench"))
        subscription = try await connection.subscribe(queue: queue, prefetch: 200)
    }

    func run(operations: Int) async throws -> Work {
        async let consumed: Void = consume(operations)
        try await publish(operations, inFlight: 64, to: queue, publisher)
        try await consumed
        return Work(operations: operations)
    }

    func close() async {
        await subscription.stop()
        await connection.close()
        await publisher.close()
        broker.close()
    }

    private func consume(_ count: Int) async throws {
        var deliveries = subscription.makeAsyncIterator()
        for _ in 0..<count {
            guard let delivery = try await deliveries.next() else { throw Failure(operation: "consume everything") }
            delivery.ack()
        }
    }
}
