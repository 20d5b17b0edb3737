import Testing

@testable import AMQP

/// Consumers that the broker forgets without a word: the proxy cancels them there behind the client's back.
@Suite(.timeLimit(.minutes(2)))
struct ConsumerWatchTests {
    private struct Bench {
        let proxy: Proxy
        let queue: AMQPQueue
        let publisher: AMQPPublisher
        let consumer: AMQPConsumerConnection

        init(_ arguments: [String: AMQPValue] = [:], watchInterval: Duration = .milliseconds(100)) async throws {
            proxy = try Proxy(to: TestBroker.endpoint().port)
            queue = TestBroker.queue("watch", arguments)
            let topology = AMQPTopology(queues: [queue])
            publisher = try AMQPPublisher(configuration: TestBroker.configuration(), topology: topology)
            var configuration = try TestBroker.configuration(TestBroker.url(port: proxy.port))
            configuration.consumerWatchInterval = watchInterval
            consumer = try AMQPConsumerConnection(configuration: configuration, topology: topology)
            try #require(await publisher.waitUntilConnected())
            try #require(await consumer.waitUntilConnected())
        }

        /// Waits until the client has asked so many more questions.
        func awaitQuestions(_ count: Int) async throws {
            let target = proxy.bytesFromClients + count * (30 + queue.name.utf8.count)
            while proxy.bytesFromClients < target { try await Task.sleep(for: .milliseconds(5)) }
        }

        func close() async {
            proxy.stop()
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func aConsumerThatTheBrokerNoLongerHasIsEnded() async throws {
        let bench = try await Bench()
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 10)
        bench.proxy.injectToBroker(RawFrame.cancelConsumer(on: 2, "c1"))
        var deliveries = subscription.makeAsyncIterator()
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .consumerCancelled)
        #expect(error.isRetriable)
        // The connection goes on, and so does a new consumer.
        #expect(bench.consumer.state == .connected)
        let again = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 10)
        try await bench.publisher.publish("served", toQueue: bench.queue.name)
        deliveries = again.makeAsyncIterator()
        #expect(try await deliveries.next()?.text == "served")
        await bench.close()
    }

    @Test func aConsumerThatIsPassedOverWhileMessagesWaitIsEnded() async throws {
        let bench = try await Bench()
        let other = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        // It takes one and no more; so the queue has a consumer, and messages that wait.
        let holder = try await other.subscribe(queue: bench.queue.name, prefetch: 1)
        try await bench.publisher.publish("held", toQueue: bench.queue.name)
        var held = holder.makeAsyncIterator()
        _ = try #require(try await held.next())
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 10)
        bench.proxy.injectToBroker(RawFrame.cancelConsumer(on: 2, "c1"))
        try await bench.awaitQuestions(1)
        try await bench.publisher.publish("waits", toQueue: bench.queue.name)
        var deliveries = subscription.makeAsyncIterator()
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .consumerCancelled)
        await other.close()
        await bench.close()
    }

    @Test func anIdleConsumerIsLeftAlone() async throws {
        let bench = try await Bench(watchInterval: .milliseconds(20))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        try await bench.awaitQuestions(10)
        await subscription.stop()
        // It ended by the stop, and not by an error before.
        var deliveries = subscription.makeAsyncIterator()
        #expect(try await deliveries.next() == nil)
        await bench.close()
    }

    @Test func aConsumerWithoutRoomIsLeftAloneHoweverManyWait() async throws {
        let bench = try await Bench(watchInterval: .milliseconds(300))
        let subscription = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        for text in ["held", "waits"] { try await bench.publisher.publish(text, toQueue: bench.queue.name) }
        var deliveries = subscription.makeAsyncIterator()
        _ = try #require(try await deliveries.next())
        try await bench.awaitQuestions(5)
        await subscription.stop()
        #expect(try await deliveries.next() == nil)
        await bench.close()
    }

    @Test func theStandbyOfASingleActiveConsumerIsLeftAlone() async throws {
        let bench = try await Bench(["x-single-active-consumer": true], watchInterval: .milliseconds(20))
        let other = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let active = try await other.subscribe(queue: bench.queue.name, prefetch: 1)
        let standby = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        for text in ["held", "waits"] { try await bench.publisher.publish(text, toQueue: bench.queue.name) }
        var held = active.makeAsyncIterator()
        _ = try #require(try await held.next())
        try await bench.awaitQuestions(10)
        // Now it is its turn.
        await other.close()
        var deliveries = standby.makeAsyncIterator()
        #expect(try await deliveries.next() != nil)
        await bench.close()
    }

    @Test func aConsumerWhoseQueueIsGoneIsEndedAndTheWatchGoesOn() async throws {
        let bench = try await Bench()
        let other = TestBroker.queue("watched")
        let owner = try AMQPPublisher(
            configuration: TestBroker.configuration(), topology: AMQPTopology(queues: [other]))
        try #require(await owner.waitUntilConnected())
        let lost = try await bench.consumer.subscribe(queue: other.name, prefetch: 1)
        let kept = try await bench.consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        // Cancelled there first, so that the broker says nothing when the queue goes.
        bench.proxy.injectToBroker(RawFrame.cancelConsumer(on: 2, "c1"))
        try TestBroker.deleteQueue(other.name)
        var deliveries = lost.makeAsyncIterator()
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .notFound || error.code == .consumerCancelled)
        bench.proxy.injectToBroker(RawFrame.cancelConsumer(on: 3, "c2"))
        deliveries = kept.makeAsyncIterator()
        #expect(
            try await failure { () async throws(AMQPError) in try await deliveries.next() }.code == .consumerCancelled)
        await owner.close()
        await bench.close()
    }
}
