import AMQP
import Foundation
import QueueContract
import Testing

/// The topology on a real broker, whichever version it is: what the arguments do, not only what they say.
@Suite(.serialized, .timeLimit(.minutes(3))) struct BrokerTopologyTests {
    /// One set of queues for all tests, each of which empties those that it uses.
    private static let prefix = "topology.\(UInt64.random(in: 0 ... .max))."

    private let names = QueueNames(prefix: prefix)
    private let publisher: AMQPPublisher
    private let consumers: AMQPConsumerConnection

    init() throws {
        let url = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_AMQP_URL"],
            "BACKHOP_TEST_AMQP_URL must name a RabbitMQ server, as an amqp URI")
        let topology = Topology.make(names)
        // Both declare everything: the second finds it there and must agree.
        publisher = try AMQPPublisher(
            configuration: AMQPConfiguration(urls: url, connectionName: "topologytests"), topology: topology)
        consumers = try AMQPConsumerConnection(
            configuration: AMQPConfiguration(urls: url, connectionName: "topologytests"), topology: topology)
    }

    private func close() async {
        await consumers.close()
        await publisher.close()
    }

    /// Publishes; a quorum queue that was declared just now may refuse messages until it has a leader.
    private func publish(_ text: String, to queue: String) async throws {
        await publisher.waitUntilConnected()
        while true {
            do {
                return try await publisher.publish(
                    AMQPMessage(body: Array(text.utf8)), to: AMQPAddress(routingKey: queue))
            } catch  where error.code == .refused {
                try Task.checkCancellation()
            }
        }
    }

    /// The next delivery of the queue, which it acknowledges.
    private func next(of queue: String) async throws -> AMQPDelivery {
        let subscription = try await consumers.subscribe(queue: queue, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        let delivery = try #require(try await deliveries.next())
        delivery.ack()
        await subscription.stop()
        return delivery
    }

    @Test func aClockRingsInEscalateAndNeverEarly() async throws {
        let clock = names.ackDeadline(seconds: 1)
        try await publish("warm up", to: clock)
        _ = try await next(of: names.escalate)
        let set = ContinuousClock.now
        try await publish("hop", to: clock)
        let rung = try await next(of: names.escalate)
        #expect(rung.body == Array("hop".utf8))
        #expect(set.duration(to: .now) >= .seconds(1))
        #expect(rung.headers["x-first-death-reason"] == .string("expired"))
        #expect(rung.headers["x-first-death-queue"] == .string(clock))
        #expect(try await publisher.depth(ofQueue: clock) == 0)
        await close()
    }

    @Test func aPauseEndsInItsOwnQueue() async throws {
        for (pause, target) in [
            (names.retry(seconds: 1), names.send), (names.retryBulk(seconds: 1), names.sendBulk),
        ] {
            try await publish(pause, to: pause)
            #expect(try await next(of: target).body == Array(pause.utf8))
        }
        await close()
    }

    @Test func whatKeepsComingBackIsParkedAndNotDropped() async throws {
        try await publish("poison", to: names.inbound)
        let subscription = try await consumers.subscribe(queue: names.inbound, prefetch: 1)
        let returning = Task {
            var times = 0
            for try await delivery in subscription {
                times += 1
                delivery.nack(requeue: true)
            }
            return times
        }
        let parked = try await next(of: names.parked)
        #expect(parked.body == Array("poison".utf8))
        #expect(parked.headers["x-first-death-reason"] == .string("delivery_limit"))
        #expect(parked.headers["x-first-death-queue"] == .string(names.inbound))
        await subscription.stop()
        // The first delivery and a hundred returns.
        #expect(try await returning.value == 101)
        #expect(try await publisher.depth(ofQueue: names.inbound) == 0)
        await close()
    }

    @Test func whatIsParkedStaysHoweverOftenItComesBack() async throws {
        try await publish("precious", to: names.parked)
        for _ in 1...150 {
            let subscription = try await consumers.subscribe(queue: names.parked, prefetch: 1)
            var deliveries = subscription.makeAsyncIterator()
            try #require(try await deliveries.next()).nack(requeue: true)
            await subscription.stop()
        }
        #expect(try await next(of: names.parked).body == Array("precious".utf8))
        await close()
    }
}
