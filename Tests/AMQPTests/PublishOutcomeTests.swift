import Testing

@testable import AMQP

/// Which publish gets which answer, when the broker's answers come in any order: the proxy holds them back and forges others.
@Suite(.timeLimit(.minutes(2)))
struct PublishOutcomeTests {
    private struct Bench {
        let proxy: Proxy
        let queue = TestBroker.queue("outcome")
        let publisher: AMQPPublisher

        init(heartbeat: Duration = .seconds(60), maxInFlight: Int = 16) async throws {
            proxy = try Proxy(to: TestBroker.endpoint().port)
            publisher = try AMQPPublisher(
                configuration: TestBroker.configuration(TestBroker.url(port: proxy.port), heartbeat: heartbeat),
                topology: AMQPTopology(queues: [queue]), maxInFlight: maxInFlight)
            try #require(await publisher.waitUntilConnected())
        }

        /// Publishes, in this order, what the broker gets and cannot answer.
        func publishUnanswered(_ count: Int) async throws -> [Task<AMQPError?, Never>] {
            proxy.holdAnswers()
            var tasks: [Task<AMQPError?, Never>] = []
            for number in 0..<count {
                let before = proxy.bytesFromClients
                tasks.append(publish([UInt8(number)]))
                while proxy.bytesFromClients == before { try await Task.sleep(for: .milliseconds(1)) }
            }
            return tasks
        }

        /// Publishes over a connection that stands still, and gives what comes of it.
        func failureInFlight(_ body: [UInt8]) async throws -> AMQPError {
            while true {
                proxy.stall()
                let error = try #require(await publish(body).value)
                guard error.outcome == .notSent else { return error }
                // The silence was noticed before the publish came: once more.
                proxy.cut()
                try #require(await publisher.waitUntilConnected())
            }
        }

        func publish(_ body: [UInt8]) -> Task<AMQPError?, Never> {
            Task {
                do throws(AMQPError) {
                    try await publisher.publish(AMQPMessage(body: body), to: AMQPAddress(routingKey: queue.name))
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

    @Test func answersInAnyOrderReachExactlyTheirMessages() async throws {
        let bench = try await Bench()
        let tasks = try await bench.publishUnanswered(8)
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 3))
        #expect(await tasks[2].value == nil)
        bench.proxy.inject(RawFrame.nack(on: 1, tag: 5))
        #expect(await tasks[4].value?.code == .refused)
        bench.proxy.inject(RawFrame.returned(on: 1, correlationID: "6"))
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 2, multiple: true))
        for task in tasks[0...1] { #expect(await task.value == nil) }
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 6))
        let returned = try #require(await tasks[5].value)
        #expect(returned.code == .unroutable)
        #expect(returned.outcome == .refused)
        // Repeated and unknown tags settle nothing else.
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 3) + RawFrame.ack(on: 1, tag: 99) + RawFrame.nack(on: 1, tag: 1))
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 7))
        #expect(await tasks[6].value == nil)
        bench.proxy.cut()
        for task in [tasks[3], tasks[7]] {
            let error = try #require(await task.value)
            #expect(error.code == .connectionLost)
            #expect(error.outcome == .unknown)
        }
        await bench.close()
    }

    @Test func aClosedChannelMakesExactlyTheUnansweredUnknown() async throws {
        let bench = try await Bench()
        let tasks = try await bench.publishUnanswered(3)
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 2))
        #expect(await tasks[1].value == nil)
        bench.proxy.inject(RawFrame.closeChannel(1, 541, "INTERNAL_ERROR - by the test"))
        for task in [tasks[0], tasks[2]] {
            let error = try #require(await task.value)
            #expect(error.outcome == .unknown)
            #expect(error.replyCode == 541)
        }
        await bench.close()
    }

    @Test func aHalfOpenConnectionIsGivenUpWithWhatIsInFlight() async throws {
        let bench = try await Bench(heartbeat: .seconds(1))
        let error = try await bench.failureInFlight([1])
        #expect(error.code == .connectionLost)
        #expect(error.outcome == .unknown)
        await bench.close()
    }

    @Test func aPeerThatTakesNoMoreBytesIsGivenUp() async throws {
        let bench = try await Bench(heartbeat: .seconds(1))
        // More than both sockets' buffers hold, so that the write itself stands still.
        let error = try await bench.failureInFlight([UInt8](repeating: 1, count: AMQPMessage.maxBodySize))
        #expect(error.code == .connectionLost)
        #expect(error.outcome == .unknown)
        await bench.close()
    }

    @Test func aPublishBeyondTheBoundWaitsForAPlace() async throws {
        let bench = try await Bench(maxInFlight: 2)
        let tasks = try await bench.publishUnanswered(2)
        let third = bench.publish([3])
        for _ in 0..<1000 { await Task.yield() }
        third.cancel()
        // It had not been sent: that is what waiting before the bound means.
        #expect(await third.value?.outcome == .notSent)
        bench.proxy.inject(RawFrame.ack(on: 1, tag: 1))
        #expect(await tasks[0].value == nil)
        bench.proxy.cut()
        #expect(await tasks[1].value?.outcome == .unknown)
        await bench.close()
    }

    @Test func closingPublisherAndConsumerWhileBothAreBusyAnswersEverything() async throws {
        let bench = try await Bench(maxInFlight: 64)
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let subscription = try await consumer.subscribe(queue: bench.queue.name, prefetch: 50)
        let consuming = Task { () async -> AMQPError? in
            var deliveries = subscription.makeAsyncIterator()
            do throws(AMQPError) {
                while let delivery = try await deliveries.next() { delivery.ack() }
                return nil
            } catch {
                return error
            }
        }
        let tasks = (0..<500).map { bench.publish([UInt8(truncatingIfNeeded: $0)]) }
        _ = await tasks[100].value
        async let first: Void = bench.publisher.close()
        async let second: Void = consumer.close()
        _ = await (first, second)
        for task in tasks {
            guard let error = await task.value else { continue }
            #expect(error.code == .closed || error.outcome != .refused)
        }
        #expect(await consuming.value?.code == .closed)
        await bench.close()
    }
}
