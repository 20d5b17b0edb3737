import AMQP
import BenchmarkFrame

/// Publishes by so many tasks at a time, each of which waits for its confirm.
struct PublishWorkload: Workload {
    let inFlight: Int
    let place: TaskPlace
    private let queue = freshQueue("ours")
    private let publisher: AMQPPublisher
    private let broker: CReference

    init(inFlight: Int, tasks place: TaskPlace) async throws {
        self.inFlight = inFlight
        self.place = place
        let url = try TestServer.rabbitMQ.url()
        broker = try CReference(url: url, queue: queue)
        publisher = try await AMQPPublisher.connected(url: url, maxInFlight: inFlight)
    }

    func prepare(operations: Int) throws { try broker.empty() }

    func run(operations: Int) async throws -> Work {
        try await publish(operations, inFlight: inFlight, tasks: place, to: queue, publisher)
        return Work(operations: operations)
    }

    func close() async {
        await publisher.close()
        broker.close()
    }
}

/// Publishes so many messages by so many tasks, each of which waits for its confirm before the next.
func publish(
    _ count: Int, inFlight: Int, tasks place: TaskPlace = .elsewhere, to queue: String, _ publisher: AMQPPublisher
) async throws {
    let address = AMQPAddress(routingKey: queue)
    let message = AMQPMessage(body: [UInt8](repeating: 0, count: bodySize))
    try await place.run(count, inFlight: inFlight, executor: publisher.executor) { share in
        for _ in 0..<share { try await publisher.publish(message, to: address) }
    }
}

/// Publishes by the C loop.
struct ReferencePublishWorkload: Workload {
    let inFlight: Int
    private let reference: CReference

    init(inFlight: Int) throws {
        self.inFlight = inFlight
        reference = try CReference(url: TestServer.rabbitMQ.url(), queue: freshQueue("reference"))
    }

    func prepare(operations: Int) throws { try reference.empty() }

    func run(operations: Int) throws -> Work {
        try reference.publish(operations, inFlight: inFlight)
        return Work(operations: operations)
    }

    func close() { reference.close() }
}

extension AMQPPublisher {
    /// A publisher whose connection is up.
    static func connected(url: String, maxInFlight: Int) async throws -> AMQPPublisher {
        let configuration = try AMQPConfiguration(urls: url, connectionName: "backhop-bench")
        let publisher = try AMQPPublisher(configuration: configuration, maxInFlight: maxInFlight)
        guard await publisher.waitUntilConnected() else { throw Failure(operation: "connect") }
        return publisher
    }
}
