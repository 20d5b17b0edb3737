import Testing

@testable import AMQP

/// Consuming from a real broker.
@Suite(.timeLimit(.minutes(2)))
struct ConsumerTests {
    /// A queue, and both connections.
    private struct Bench {
        let queue: AMQPQueue
        let publisher: AMQPPublisher
        let consumer: AMQPConsumerConnection
        let recorder = Recorder()

        init(_ queue: AMQPQueue, topology: AMQPTopology = AMQPTopology()) async throws {
            self.queue = queue
            var topology = topology
            topology.queues.append(queue)
            publisher = try AMQPPublisher(configuration: TestBroker.configuration(), topology: topology)
            consumer = try AMQPConsumerConnection(
                configuration: TestBroker.configuration(), onEvent: recorder.onEvent)
            try #require(await publisher.waitUntilConnected())
        }

        func publish(_ texts: [String]) async throws {
            for text in texts { try await publisher.publish(text, toQueue: queue.name) }
        }

        func close() async {
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func thePrefetchBoundsWhatIsUnsettled() async throws {
        let bench = try await Bench(TestBroker.queue("prefetch"))
        try await bench.publish((0..<10).map(String.init))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 3)
        // Nobody takes from the subscription, and yet only three have left the queue.
        try await bench.publisher.wait(forDepth: 7, ofQueue: bench.queue.name)
        var deliveries = subscription.makeAsyncIterator()
        var taken: [AMQPDelivery] = []
        for _ in 0..<3 { taken.append(try #require(try await deliveries.next())) }
        #expect(taken.map(\.text) == ["0", "1", "2"])
        #expect(try await bench.publisher.depth(ofQueue: bench.queue.name) == 7)
        taken[1].ack()
        #expect(try await deliveries.next()?.text == "3")
        try await bench.publisher.wait(forDepth: 6, ofQueue: bench.queue.name)
        await bench.close()
    }

    @Test func aNackedDeliveryComesAgainMarked() async throws {
        let bench = try await Bench(TestBroker.queue("nack"))
        try await bench.publish(["again"])
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        let first = try #require(try await deliveries.next())
        #expect(!first.redelivered)
        first.nack(requeue: true)
        let second = try #require(try await deliveries.next())
        #expect(second.redelivered)
        #expect(second.text == "again")
        second.nack(requeue: false)
        await subscription.stop()
        #expect(try await bench.publisher.depth(ofQueue: bench.queue.name) == 0)
        await bench.close()
    }

    @Test func settlingTwiceDoesNothingTheSecondTime() async throws {
        let bench = try await Bench(TestBroker.queue("twice"))
        try await bench.publish(["a", "b"])
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        let first = try #require(try await deliveries.next())
        first.ack()
        first.ack()
        first.nack(requeue: true)
        let second = try #require(try await deliveries.next())
        #expect(second.text == "b")
        second.ack()
        // A second ack of the same tag would have made the broker close the channel with 406.
        try await bench.publish(["c"])
        #expect(try await deliveries.next()?.text == "c")
        await bench.close()
    }

    @Test func stoppingReturnsWhatIsUnsettledAndEndsWithoutAnError() async throws {
        let bench = try await Bench(TestBroker.queue("stop"))
        try await bench.publish((0..<5).map(String.init))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 5)
        var deliveries = subscription.makeAsyncIterator()
        let first = try #require(try await deliveries.next())
        let second = try #require(try await deliveries.next())
        first.ack()
        await subscription.stop()
        // Too late: it is back in the queue.
        second.ack()
        #expect(try await deliveries.next() == nil)
        #expect(try await deliveries.next() == nil)
        await subscription.stop()
        try await bench.publisher.wait(forDepth: 4, ofQueue: bench.queue.name)

        let next = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 5)
        var seen: [String] = []
        for try await delivery in next {
            seen.append(delivery.text)
            delivery.ack()
            if seen.count == 4 { break }
        }
        #expect(seen.sorted() == ["1", "2", "3", "4"])
        await bench.close()
    }

    @Test func droppingASubscriptionStopsIt() async throws {
        let bench = try await Bench(TestBroker.queue("drop"))
        try await bench.publish(["a"])
        var subscription: AMQPSubscription? = try await bench.consumer.subscribe(
            queue: bench.queue.name, prefetch: 1)
        #expect(subscription?.queue == bench.queue.name)
        try await bench.publisher.wait(forDepth: 0, ofQueue: bench.queue.name)
        subscription = nil
        try await bench.publisher.wait(forDepth: 1, ofQueue: bench.queue.name)
        await bench.close()
    }

    @Test func deletingTheQueueEndsTheSubscriptionWithATypedError() async throws {
        let bench = try await Bench(TestBroker.queue("deleted"))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        try TestBroker.deleteQueue(bench.queue.name)
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .consumerCancelled)
        #expect(error.operation.contains(bench.queue.name))
        #expect(error.isRetriable)
        // An iterator that has thrown is at its end.
        #expect(try await deliveries.next() == nil)
        #expect(bench.consumer.state == .connected)
        await bench.close()
    }

    @Test func subscriptionsOfOneConnectionAreIndependent() async throws {
        let bench = try await Bench(TestBroker.queue("one"))
        let other = try await Bench(TestBroker.queue("two"))
        let first = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        let second = try await bench.consumer.subscribe(queue: other.queue.name, prefetch: 1)
        try await bench.publish(["one"])
        try await other.publish(["two"])
        var firsts = first.makeAsyncIterator()
        var seconds = second.makeAsyncIterator()
        let held = try #require(try await firsts.next())
        #expect(held.text == "one")
        #expect(try await seconds.next()?.text == "two")
        // The end of one, with its queue, leaves the other alone.
        try TestBroker.deleteQueue(other.queue.name)
        #expect(try await failure { () async throws(AMQPError) in try await seconds.next() }.code == .consumerCancelled)
        held.ack()
        try await bench.publish(["more"])
        #expect(try await firsts.next()?.text == "more")
        await other.close()
        await bench.close()
    }

    @Test func aMissingQueueIsAnErrorAndTheConnectionGoesOn() async throws {
        let bench = try await Bench(TestBroker.queue("present"))
        for _ in 0..<3 {
            let error = try await failure { () async throws(AMQPError) in
                try await bench.consumer.subscribe(queue: TestBroker.name("absent"), prefetch: 1)
            }
            #expect(error.code == .notFound)
            #expect(error.replyCode == 404)
        }
        try await bench.publish(["a"])
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        #expect(try await deliveries.next()?.text == "a")
        await bench.close()
    }

    @Test func everyExclusiveSubscriberGetsEveryEvent() async throws {
        let exchange = AMQPExchange(name: TestBroker.name("events"), kind: .topic, durable: false)
        let bench = try await Bench(TestBroker.queue("unused"), topology: AMQPTopology(exchanges: [exchange]))
        var iterators: [AMQPSubscription.Iterator] = []
        for _ in 0..<2 {
            let subscription = try await bench.consumer.subscribe(
                exclusiveTo: exchange.name, routingKeys: ["job.*", "relay.#"], prefetch: 10)
            #expect(subscription.queue.hasPrefix("amq.gen-"))
            iterators.append(subscription.makeAsyncIterator())
        }
        for key in ["job.created", "other.key", "relay.a.b"] {
            try await bench.publisher.publish(
                AMQPMessage(body: Array(key.utf8), persistent: false),
                to: AMQPAddress(exchange: exchange.name, routingKey: key, mandatory: false))
        }
        for var iterator in iterators {
            for key in ["job.created", "relay.a.b"] {
                let delivery = try #require(try await iterator.next())
                #expect(delivery.routingKey == key)
                delivery.ack()
            }
        }
        await bench.close()
    }

    @Test func cancellingTheIteratingTaskEndsTheLoop() async throws {
        let bench = try await Bench(TestBroker.queue("cancel"))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        let loop = Task { () throws(AMQPError) in
            var deliveries = subscription.makeAsyncIterator()
            return try await deliveries.next() == nil
        }
        loop.cancel()
        #expect(try await loop.value)
        // The subscription itself goes on.
        try await bench.publish(["still"])
        var deliveries = subscription.makeAsyncIterator()
        #expect(try await deliveries.next()?.text == "still")
        await bench.close()
    }

    @Test func closingEndsSubscriptionsWithAnError() async throws {
        let bench = try await Bench(TestBroker.queue("closing"))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        await bench.consumer.close()
        var deliveries = subscription.makeAsyncIterator()
        #expect(try await failure { () async throws(AMQPError) in try await deliveries.next() }.code == .closed)
        await subscription.stop()
        let error = try await failure { () async throws(AMQPError) in
            try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        }
        #expect(error.code == .closed)
        await bench.close()
    }

    @Test func severalTasksShareASubscription() async throws {
        let bench = try await Bench(TestBroker.queue("shared"))
        try await bench.publish((0..<300).map(String.init))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 20)
        let seen = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var seen: [String] = []
                    for try await delivery in subscription {
                        guard delivery.text != "end" else { break }
                        seen.append(delivery.text)
                        delivery.ack()
                    }
                    return seen
                }
            }
            for _ in 0..<4 { try await bench.publish(["end"]) }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(seen).count == 300)
        #expect(seen.count == 300)
        await bench.close()
    }
}
