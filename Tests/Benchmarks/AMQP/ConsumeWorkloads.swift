import AMQP
import BenchmarkFrame

/// RabbitMQ advises 100 to 300 (https://www.rabbitmq.com/docs/confirms).
private let prefetch = 200

/// Consumes and acknowledges each delivery, in one task.
struct ConsumeWorkload: Workload {
    private let queue = freshQueue("ours")
    private let place: TaskPlace
    private let connection: AMQPConsumerConnection
    private let broker: CReference

    init(tasks place: TaskPlace) async throws {
        self.place = place
        let url = try TestServer.rabbitMQ.url()
        broker = try CReference(url: url, queue: queue)
        connection = try AMQPConsumerConnection(
            configuration: AMQPConfiguration(urls: url, connectionName: "backhop-bench"))
    }

    func prepare(operations: Int) throws { try broker.fill(operations) }

    func run(operations: Int) async throws -> Work {
        let subscription = try await connection.subscribe(queue: queue, prefetch: prefetch)
        try await place.run(operations, inFlight: 1, executor: connection.executor) { share in
            var deliveries = subscription.makeAsyncIterator()
            for _ in 0..<share {
                guard let delivery = try await deliveries.next() else { throw Failure(operation: "consume everything") }
                delivery.ack()
            }
        }
        await subscription.stop()
        return Work(operations: operations)
    }

    func close() async {
        await connection.close()
        broker.close()
    }
}

/// Consumes by the C loop.
struct ReferenceConsumeWorkload: Workload {
    private let reference: CReference
    private let ackEvery: Int

    init(ackEvery: Int) throws {
        reference = try CReference(url: TestServer.rabbitMQ.url(), queue: freshQueue("reference"))
        self.ackEvery = ackEvery
    }

    func prepare(operations: Int) throws { try reference.fill(operations) }

    func run(operations: Int) throws -> Work {
        try reference.consume(operations, prefetch: prefetch, ackEvery: ackEvery)
        return Work(operations: operations)
    }

    func close() { reference.close() }
}
