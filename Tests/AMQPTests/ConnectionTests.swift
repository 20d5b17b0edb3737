import Testing

@testable import AMQP

/// Losing, blocking and refusing connections; a proxy plays the network's and the broker's part.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    /// A publisher and a consumer, whose connections go through a proxy.
    private struct Bench {
        let proxy: Proxy
        let queue: AMQPQueue
        let publisher: AMQPPublisher
        let events = Recorder()

        init(maxInFlight: Int = 16, configure: (inout AMQPConfiguration) -> Void = { _ in }) async throws {
            proxy = try Proxy(to: TestBroker.endpoint().port)
            queue = TestBroker.queue("connection")
            var configuration = try TestBroker.configuration(TestBroker.url(port: proxy.port))
            configure(&configuration)
            publisher = try AMQPPublisher(
                configuration: configuration, topology: AMQPTopology(queues: [queue]), maxInFlight: maxInFlight,
                onEvent: events.onEvent)
            try await events.connected()
        }

        /// A publish that the broker has been sent, or never will be, but that it cannot confirm.
        func publishUnconfirmed() async throws -> Task<AMQPError?, Never> {
            proxy.stall()
            let before = proxy.bytesFromClients
            let task = publish("unconfirmed")
            while proxy.bytesFromClients == before { try await Task.sleep(for: .milliseconds(2)) }
            return task
        }

        func publish(_ text: String) -> Task<AMQPError?, Never> {
            Task {
                do throws(AMQPError) {
                    try await publisher.publish(text, toQueue: queue.name)
                    return nil
                } catch {
                    return error
                }
            }
        }

        func close() async {
            proxy.stop()
            await publisher.close()
        }
    }

    @Test func losingTheConnectionMakesWhatIsInFlightUnknown() async throws {
        let bench = try await Bench()
        let publish = try await bench.publishUnconfirmed()
        bench.proxy.cut(refusing: true)
        let error = try #require(await publish.value)
        #expect(error.code == .connectionLost)
        #expect(error.outcome == .unknown)
        #expect(error.isRetriable)

        // Without a connection nothing is sent, and the error says so at once.
        let refused = try #require(await bench.publish("none").value)
        #expect(refused.code == .notConnected)
        #expect(refused.outcome == .notSent)

        bench.proxy.acceptAgain()
        try await bench.events.connected()
        #expect(await bench.publish("back").value == nil)
        await bench.close()
    }

    @Test func everyPublishInFlightIsAnsweredWhenTheConnectionIsLost() async throws {
        let bench = try await Bench(maxInFlight: 8)
        let first = try await bench.publishUnconfirmed()
        // More than may be in flight: some wait at the gate, and find no connection behind it.
        let others = (0..<50).map { bench.publish("\($0)") }
        bench.proxy.cut(refusing: true)
        #expect(await first.value?.outcome == .unknown)
        for other in others { #expect(await other.value != nil) }
        bench.proxy.acceptAgain()
        try await bench.events.connected()
        // No place was lost on the way.
        for publish in (0..<50).map({ bench.publish("again \($0)") }) { #expect(await publish.value == nil) }
        await bench.close()
    }

    @Test func aReconnectDeclaresTheTopologyAgain() async throws {
        let bench = try await Bench()
        try TestBroker.deleteQueue(bench.queue.name)
        #expect(await bench.publish("gone").value?.code == .unroutable)
        bench.proxy.cut()
        try await bench.events.connected()
        #expect(await bench.publish("there").value == nil)
        await bench.close()
    }

    @Test func theBrokersCloseIsReportedWithItsReason() async throws {
        let bench = try await Bench()
        bench.proxy.inject(RawFrame.closeConnection(320, "CONNECTION_FORCED - by the test"))
        let error = try await bench.events.lost()
        #expect(error.replyCode == 320)
        #expect(error.detail.contains("CONNECTION_FORCED"))
        try await bench.events.connected()
        #expect(await bench.publish("after").value == nil)
        await bench.close()
    }

    @Test func aSubscriptionEndsWithTheConnectionAndALateAckHitsNobody() async throws {
        let bench = try await Bench()
        let events = Recorder()
        let consumer = try AMQPConsumerConnection(
            configuration: TestBroker.configuration(TestBroker.url(port: bench.proxy.port)), onEvent: events.onEvent)
        for text in ["a", "b"] { #expect(await bench.publish(text).value == nil) }
        let first = try await consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = first.makeAsyncIterator()
        let old = try #require(try await deliveries.next())
        bench.proxy.cut()
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .connectionLost)

        // The same tag on the same channel number, one connection later.
        let second = try await consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        deliveries = second.makeAsyncIterator()
        let new = try #require(try await deliveries.next())
        #expect(new.text == old.text)
        #expect(new.redelivered)
        old.ack()
        await second.stop()
        try await bench.events.connected()
        try await bench.publisher.wait(forDepth: 2, ofQueue: bench.queue.name)
        await consumer.close()
        await bench.close()
    }

    @Test func aChannelThatTheBrokerClosesEndsItsSubscription() async throws {
        let bench = try await Bench()
        let proxy = try Proxy(to: TestBroker.endpoint().port)
        let consumer = try AMQPConsumerConnection(
            configuration: TestBroker.configuration(TestBroker.url(port: proxy.port)))
        let subscription = try await consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        // As when a delivery was not settled within the consumer timeout.
        proxy.inject(RawFrame.closeChannel(2, 406, "PRECONDITION_FAILED - delivery acknowledgement timed out"))
        let error = try await failure { () async throws(AMQPError) in try await deliveries.next() }
        #expect(error.code == .channelClosed)
        #expect(error.replyCode == 406)
        proxy.stop()
        await consumer.close()
        await bench.close()
    }

    @Test func aDeliveryForAnotherConsumerOfTheChannelNumberIsIgnored() async throws {
        let bench = try await Bench()
        let proxy = try Proxy(to: TestBroker.endpoint().port)
        let consumer = try AMQPConsumerConnection(
            configuration: TestBroker.configuration(TestBroker.url(port: proxy.port)))
        let subscription = try await consumer.subscribe(queue: bench.queue.name, prefetch: 1)
        // A late one of a consumer that had the channel before.
        proxy.inject(RawFrame.delivery(on: 2, consumerTag: "former", tag: 9, body: "stray"))
        #expect(await bench.publish("mine").value == nil)
        var deliveries = subscription.makeAsyncIterator()
        #expect(try await deliveries.next()?.text == "mine")
        proxy.stop()
        await consumer.close()
        await bench.close()
    }

    @Test func publishingWaitsWhileTheBrokerIsBlocked() async throws {
        let bench = try await Bench()
        bench.proxy.inject(RawFrame.blocked("low on memory"))
        _ = try await bench.events.next { $0 == .blocked(reason: "low on memory") ? true : nil }
        #expect(bench.publisher.state == .blocked(reason: "low on memory"))

        let before = bench.proxy.bytesFromClients
        let waiting = bench.publish("waits")
        let cancelled = bench.publish("cancelled")
        cancelled.cancel()
        let error = try #require(await cancelled.value)
        #expect(error.code == .cancelled)
        #expect(error.outcome == .notSent)
        #expect(bench.proxy.bytesFromClients == before)

        bench.proxy.inject(RawFrame.unblocked)
        #expect(await waiting.value == nil)
        #expect(bench.publisher.state == .connected)
        try await bench.publisher.wait(forDepth: 1, ofQueue: bench.queue.name)
        await bench.close()
    }

    @Test func aPublishCancelledWhileBlockedGivesItsPlaceBack() async throws {
        let bench = try await Bench(maxInFlight: 1)
        bench.proxy.inject(RawFrame.blocked("disk"))
        _ = try await bench.events.next { $0 == .blocked(reason: "disk") ? true : nil }
        let cancelled = bench.publish("cancelled")
        // Most likely it has the only place by then; the test holds either way.
        for _ in 0..<1000 { await Task.yield() }
        cancelled.cancel()
        #expect(await cancelled.value?.outcome == .notSent)
        bench.proxy.inject(RawFrame.unblocked)
        #expect(await bench.publish("next").value == nil)
        await bench.close()
    }

    @Test func cancellingAPublishInFlightEndsOnlyTheWait() async throws {
        let bench = try await Bench(maxInFlight: 1)
        let publish = try await bench.publishUnconfirmed()
        let waiting = bench.publish("no place")
        waiting.cancel()
        #expect(await waiting.value?.outcome == .notSent)
        publish.cancel()
        let error = try #require(await publish.value)
        #expect(error.code == .cancelled)
        #expect(error.outcome == .unknown)
        bench.proxy.resume()
        // It was published all the same, and its place is free again.
        try await bench.publisher.wait(forDepth: 1, ofQueue: bench.queue.name)
        #expect(await bench.publish("next").value == nil)
        await bench.close()
    }

    @Test func closingGivesUpWhatIsUnconfirmed() async throws {
        let bench = try await Bench { $0.closeTimeout = .milliseconds(50) }
        let publish = try await bench.publishUnconfirmed()
        await bench.publisher.close()
        let error = try #require(await publish.value)
        #expect(error.code == .closed)
        #expect(error.outcome == .unknown)
        await bench.close()
    }

    @Test func closingWaitsForConfirmsThatAreDue() async throws {
        let bench = try await Bench { $0.closeTimeout = .seconds(60) }
        let publish = try await bench.publishUnconfirmed()
        async let closed: Void = bench.publisher.close()
        bench.proxy.resume()
        #expect(await publish.value == nil)
        await closed
        await bench.close()
    }

    @Test func aConfirmThatNeverComesIsUnknown() async throws {
        let bench = try await Bench(maxInFlight: 1) { $0.confirmTimeout = .milliseconds(100) }
        let publish = try await bench.publishUnconfirmed()
        let error = try #require(await publish.value)
        #expect(error.code == .timeout)
        #expect(error.outcome == .unknown)
        bench.proxy.resume()
        #expect(await bench.publish("next").value == nil)
        await bench.close()
    }

    @Test func anIdleConnectionLivesByItsHeartbeats() async throws {
        let recorder = Recorder()
        let configuration = try TestBroker.configuration(heartbeat: .seconds(2))
        let publisher = try AMQPPublisher(configuration: configuration, onEvent: recorder.onEvent)
        let consumer = try AMQPConsumerConnection(configuration: configuration, onEvent: recorder.onEvent)
        try await recorder.connected()
        try await recorder.connected()
        // Three heartbeats: the broker ends a connection that was silent for two.
        try await Task.sleep(for: .seconds(6))
        #expect(publisher.state == .connected)
        #expect(publisher.lastFailure == nil)
        #expect(consumer.lastFailure == nil)
        await publisher.close()
        await consumer.close()
    }

    @Test func aSilentBrokerIsGivenUp() async throws {
        let proxy = try Proxy(to: TestBroker.endpoint().port)
        let recorder = Recorder()
        let publisher = try AMQPPublisher(
            configuration: TestBroker.configuration(TestBroker.url(port: proxy.port), heartbeat: .seconds(1)),
            onEvent: recorder.onEvent)
        try await recorder.connected()
        proxy.stall()
        #expect(try await recorder.lost().code == .connectionLost)
        proxy.cut()
        try await recorder.connected()
        proxy.stop()
        await publisher.close()
    }

    @Test func aBrokerThatDoesNotAnswerAtAllIsGivenUp() async throws {
        let proxy = try Proxy(to: TestBroker.endpoint().port)
        proxy.stall()
        var configuration = try TestBroker.configuration(TestBroker.url(port: proxy.port))
        configuration.connectTimeout = .milliseconds(200)
        let recorder = Recorder()
        let publisher = try AMQPPublisher(configuration: configuration, onEvent: recorder.onEvent)
        let error = try await recorder.connectFailed()
        #expect(error.code == .connectFailed)
        // The client's own limit, and not the broker's for a login, which is 10 s.
        #expect(error.detail == "no answer in time")
        proxy.cut()
        try await recorder.connected()
        proxy.stop()
        await publisher.close()
    }
}
