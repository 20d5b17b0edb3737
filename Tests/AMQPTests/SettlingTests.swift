import Testing

@testable import AMQP

/// Settling in any order on a real broker, which closes the channel at one wrong tag.
@Suite(.timeLimit(.minutes(2)))
struct SettlingTests {
    /// A queue with messages, whose rejected ones go to another queue, and a subscription to it.
    private struct Bench {
        let queue: AMQPQueue
        let rejected = TestBroker.queue("rejected")
        let publisher: AMQPPublisher
        let consumer: AMQPConsumerConnection

        init(type: String = "quorum", messages: Int) async throws {
            queue = TestBroker.queue(
                "settle", type: type,
                ["x-dead-letter-exchange": "", "x-dead-letter-routing-key": .string(rejected.name)])
            publisher = try AMQPPublisher(
                configuration: TestBroker.configuration(), topology: AMQPTopology(queues: [rejected, queue]))
            consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
            try #require(await publisher.waitUntilConnected())
            for number in 0..<messages { try await publisher.publish("\(number)", toQueue: queue.name) }
        }

        func deliveries(
            _ count: Int, prefetch: Int? = nil
        ) async throws -> (AMQPSubscription, [AMQPDelivery]) {
            let subscription = try await consumer.subscribe(queue: queue.name, prefetch: prefetch ?? count)
            var iterator = subscription.makeAsyncIterator()
            var deliveries: [AMQPDelivery] = []
            while deliveries.count < count { deliveries.append(try #require(try await iterator.next())) }
            return (subscription, deliveries)
        }

        func texts(of queue: String) async throws -> Set<String> {
            let count = try await publisher.depth(ofQueue: queue)
            let subscription = try await consumer.subscribe(queue: queue, prefetch: max(count, 1))
            var iterator = subscription.makeAsyncIterator()
            var texts = Set<String>()
            while texts.count < count, let next = try await iterator.next() { texts.insert(next.text) }
            await subscription.stop()
            return texts
        }

        func close() async {
            await consumer.close()
            await publisher.close()
        }
    }

    private static func settle(_ deliveries: [AMQPDelivery]) {
        for (number, delivery) in deliveries.enumerated().shuffled() where number % 5 != 0 {
            if number % 7 == 0 { delivery.nack(requeue: false) } else { delivery.ack() }
        }
    }

    @Test func exactlyWhatWasSettledIsSettled() async throws {
        let bench = try await Bench(type: "classic", messages: 60)
        let (subscription, deliveries) = try await bench.deliveries(60)
        Self.settle(deliveries)
        await subscription.stop()
        let rejected = (0..<60).filter { $0 % 5 != 0 && $0 % 7 == 0 }.map(String.init)
        let kept = (0..<60).filter { $0 % 5 == 0 }.map(String.init)
        try await bench.publisher.wait(forDepth: rejected.count, ofQueue: bench.rejected.name)
        try await bench.publisher.wait(forDepth: kept.count, ofQueue: bench.queue.name)
        #expect(try await bench.texts(of: bench.rejected.name) == Set(rejected))
        #expect(try await bench.texts(of: bench.queue.name) == Set(kept))
        await bench.close()
    }

    @Test func aQuorumQueueKeepsWhatWasNotSettled() async throws {
        let bench = try await Bench(messages: 60)
        let (subscription, deliveries) = try await bench.deliveries(60)
        Self.settle(deliveries)
        await subscription.stop()
        let kept = Set((0..<60).filter { $0 % 5 == 0 }.map(String.init))
        // A quorum queue that is behind may drop acks when the channel ends, so more may come back; never less.
        while try await !kept.isSubset(of: bench.texts(of: bench.queue.name)) {
            try await Task.sleep(for: .milliseconds(20))
        }
        await bench.close()
    }

    @Test func aNackBetweenAcksIsNotSwallowedByThem() async throws {
        let bench = try await Bench(type: "classic", messages: 30)
        let (subscription, deliveries) = try await bench.deliveries(30)
        for (number, delivery) in deliveries.enumerated() {
            if number == 15 { delivery.nack(requeue: false) } else { delivery.ack() }
        }
        await subscription.stop()
        try await bench.publisher.wait(forDepth: 1, ofQueue: bench.rejected.name)
        #expect(try await bench.texts(of: bench.rejected.name) == ["15"])
        #expect(try await bench.publisher.depth(ofQueue: bench.queue.name) == 0)
        await bench.close()
    }

    @Test func aFewAcksAreSentWithoutWaitingForMore() async throws {
        let bench = try await Bench(messages: 3)
        let proxy = try Proxy(to: TestBroker.endpoint().port)
        var configuration = try TestBroker.configuration(TestBroker.url(port: proxy.port), heartbeat: .seconds(300))
        configuration.consumerWatchInterval = .seconds(300)
        let consumer = try AMQPConsumerConnection(configuration: configuration)
        let subscription = try await consumer.subscribe(queue: bench.queue.name, prefetch: 1000)
        var iterator = subscription.makeAsyncIterator()
        let before = proxy.bytesFromClients
        for _ in 0..<3 { try #require(try await iterator.next()).ack() }
        // Nothing else is sent on the connection for minutes.
        while proxy.bytesFromClients == before { try await Task.sleep(for: .milliseconds(2)) }
        await consumer.close()
        proxy.stop()
        await bench.close()
    }

    @Test func acksGivenBeforeACloseAreSent() async throws {
        let bench = try await Bench(type: "classic", messages: 20)
        // So few for the prefetch that they would wait for more.
        let (subscription, deliveries) = try await bench.deliveries(20, prefetch: 1000)
        for delivery in deliveries.dropLast() { delivery.ack() }
        await bench.consumer.close()
        // Kept until here: it would stop with its last reference.
        _ = subscription
        try await bench.publisher.wait(forDepth: 1, ofQueue: bench.queue.name)
        await bench.close()
    }
}
