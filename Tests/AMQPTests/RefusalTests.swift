import Testing

@testable import AMQP

/// Connections that the broker or the settings do not allow.
@Suite(.timeLimit(.minutes(2)))
struct RefusalTests {
    private func failure(connectingTo url: String) async throws -> AMQPError {
        let recorder = Recorder()
        let publisher = try AMQPPublisher(configuration: TestBroker.configuration(url), onEvent: recorder.onEvent)
        let error = try await recorder.connectFailed()
        #expect(publisher.state == .connecting)
        let refused = try await AMQPTests.failure { () async throws(AMQPError) in
            try await publisher.publish("x", toQueue: "y")
        }
        #expect(refused.code == .notConnected)
        #expect(refused.replyCode == error.replyCode)
        await publisher.close()
        return error
    }

    @Test func aWrongPasswordIsNamedAndNotShown() async throws {
        let error = try await failure(connectingTo: TestBroker.url(password: "wr0ng-s3cret"))
        #expect(error.code == .accessRefused)
        #expect(error.replyCode == 403)
        #expect(!"\(error)".contains("wr0ng-s3cret"))
    }

    @Test func aWrongVirtualHostIsNamed() async throws {
        let error = try await failure(connectingTo: TestBroker.url(virtualHost: "no-such-host"))
        #expect(error.code == .accessRefused)
        #expect(error.replyCode == 530)
        #expect("\(error)".contains("no-such-host"))
    }

    @Test func aClosedPortIsAConnectFailure() async throws {
        let error = try await failure(connectingTo: TestBroker.url(port: 1))
        #expect(error.code == .connectFailed)
        #expect(error.outcome == .notSent)
    }

    @Test func otherHostsAreTried() async throws {
        let urls = try [TestBroker.url(port: 1), TestBroker.url(port: 2), TestBroker.url()].joined(separator: ",")
        let publisher = try AMQPPublisher(configuration: TestBroker.configuration(urls))
        #expect(await publisher.waitUntilConnected())
        await publisher.close()
    }

    @Test func aConflictingDeclarationEndsForGoodAndNamesQueueAndArgument() async throws {
        let queue = TestBroker.queue("conflict", ["x-message-ttl": 1000])
        let first = try AMQPPublisher(
            configuration: TestBroker.configuration(), topology: AMQPTopology(queues: [queue]))
        #expect(await first.waitUntilConnected())
        var other = queue
        other.arguments["x-message-ttl"] = 2000
        let topology = AMQPTopology(queues: [other])
        let second = try AMQPPublisher(configuration: TestBroker.configuration(), topology: topology)
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration(), topology: topology)
        #expect(await !second.waitUntilConnected())
        guard case .failed(let error) = second.state else {
            Issue.record("the state is \(second.state)")
            return
        }
        #expect(error.code == .topologyConflict)
        #expect(error.replyCode == 406)
        #expect(!error.isRetriable)
        #expect(error.operation.contains(queue.name))
        #expect(error.detail.contains("x-message-ttl"))

        let refused = try await AMQPTests.failure { () async throws(AMQPError) in
            try await second.publish("x", toQueue: queue.name)
        }
        #expect(refused.code == .topologyConflict)
        #expect(refused.outcome == .notSent)
        let unsubscribed = try await AMQPTests.failure { () async throws(AMQPError) in
            try await consumer.subscribe(queue: queue.name, prefetch: 1)
        }
        #expect(unsubscribed.code == .topologyConflict)
        await consumer.close()
        await second.close()
        await first.close()
        #expect(second.state == .closed)
    }

    @Test func waitingForAConnectionCanBeCancelled() async throws {
        let configuration = try TestBroker.configuration(TestBroker.url(port: 1))
        let consumer = try AMQPConsumerConnection(configuration: configuration)
        let subscribing = Task { () async throws(AMQPError) in try await consumer.subscribe(queue: "x", prefetch: 1) }
        let waiting = Task { await consumer.waitUntilConnected() }
        subscribing.cancel()
        waiting.cancel()
        await #expect(throws: AMQPError.self) { try await subscribing.value }
        #expect(await !waiting.value)
        await consumer.close()
    }

    @Test func anUnusablePrefetchIsRefused() async throws {
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        for prefetch in [-1, 0, 2001] {
            let error = try await AMQPTests.failure { () async throws(AMQPError) in
                try await consumer.subscribe(queue: "x", prefetch: prefetch)
            }
            #expect(error.code == .invalid)
        }
        await consumer.close()
    }
}
