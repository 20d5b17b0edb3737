import CRabbitMQ
import Foundation
import Testing

@testable import AMQP

/// The broker that the environment names, and names of a test's own on it.
enum TestBroker {
    static func url() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_AMQP_URL"],
            "BACKHOP_TEST_AMQP_URL must name a RabbitMQ broker, such as amqp://guest:guest@127.0.0.1:5672")
    }

    static func endpoint() throws -> AMQPEndpoint { try AMQPEndpoint(url: url()[...], entry: 1) }

    /// The broker's URL with other parts.
    static func url(
        host: String = "127.0.0.1", port: Int? = nil, password: String? = nil, virtualHost: String? = nil
    ) throws -> String {
        let endpoint = try endpoint()
        let vhost = (virtualHost ?? endpoint.virtualHost).replacing("/", with: "%2F")
        return "amqp://\(endpoint.user):\(password ?? endpoint.password)@\(host):\(port ?? endpoint.port)/\(vhost)"
    }

    /// Heartbeats are rare unless asked for: a test that counts bytes or holds answers back must not meet one.
    static func configuration(
        _ url: String? = nil, heartbeat: Duration = .seconds(60)
    ) throws -> AMQPConfiguration {
        try AMQPConfiguration(urls: url ?? Self.url(), heartbeat: heartbeat, connectionName: "backhop-test")
    }

    /// A name that no other test has.
    static func name(_ label: String) -> String { "amqp-test.\(label).\(UInt64.random(in: 0 ... .max))" }

    /// A durable queue that the broker removes some time after the test.
    static func queue(
        _ label: String, type: String = "quorum", _ arguments: [String: AMQPValue] = [:]
    ) -> AMQPQueue {
        let always: [String: AMQPValue] = ["x-queue-type": .string(type), "x-expires": 120_000]
        return AMQPQueue(name: name(label), arguments: always.merging(arguments) { _, given in given })
    }

    static func deleteQueue(_ name: String) throws {
        let link = try BrokerLink(endpoint(), configuration())
        try link.openChannel(1)
        var arena = WireArena()
        amqp_queue_delete(link.connection, 1, arena.bytes(name), 0, 0)
        try link.check(amqp_get_rpc_reply(link.connection), "delete", on: 1)
        link.close()
    }
}

extension AMQPPublisher {
    /// Publishes a text to a queue.
    func publish(_ text: String, toQueue queue: String) async throws(AMQPError) {
        try await publish(AMQPMessage(body: Array(text.utf8)), to: AMQPAddress(routingKey: queue))
    }

    /// Asks until the queue has that many ready messages; the suite's time limit bounds it.
    func wait(forDepth depth: Int, ofQueue queue: String) async throws {
        while try await self.depth(ofQueue: queue) != depth { try await Task.sleep(for: .milliseconds(5)) }
    }
}

extension AMQPDelivery {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Waits for events of a connection, in the order in which they come.
struct Recorder: Sendable {
    let onEvent: @Sendable (AMQPEvent) -> Void
    private let events: AsyncStream<AMQPEvent>

    init() {
        let (events, continuation) = AsyncStream<AMQPEvent>.makeStream()
        self.events = events
        onEvent = { continuation.yield($0) }
    }

    /// The next event for which `select` gives something; those before it are passed over.
    func next<Value>(_ select: (AMQPEvent) -> Value?) async throws -> Value {
        for await event in events {
            if let value = select(event) { return value }
        }
        throw CancellationError()
    }

    func connected() async throws {
        _ = try await next { event -> Bool? in if case .connected = event { true } else { nil } }
    }

    func lost() async throws -> AMQPError {
        try await next { if case .connectionLost(let error) = $0 { error } else { nil } }
    }

    func connectFailed() async throws -> AMQPError {
        try await next { if case .connectFailed(_, let error) = $0 { error } else { nil } }
    }
}

/// Runs `body` and gives the error it must throw.
func failure<Value>(of body: () async throws(AMQPError) -> Value) async throws -> AMQPError {
    do throws(AMQPError) {
        _ = try await body()
    } catch {
        return error
    }
    throw ExpectedFailure()
}

struct ExpectedFailure: Error {}
