import Testing

@testable import AMQP

/// Publishing against a real broker.
@Suite(.timeLimit(.minutes(2)))
struct PublisherTests {
    private func publisher(
        _ topology: AMQPTopology = AMQPTopology(), maxInFlight: Int = 512
    ) async throws -> AMQPPublisher {
        let publisher = try AMQPPublisher(
            configuration: TestBroker.configuration(), topology: topology, maxInFlight: maxInFlight)
        try #require(await publisher.waitUntilConnected())
        return publisher
    }

    @Test func aConfirmedMessageIsInItsQueueAsPublished() async throws {
        let queue = TestBroker.queue("whole")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        let message = AMQPMessage(
            body: [0, 1, 255], contentType: "application/json", messageID: "m-1",
            headers: ["text": "K7 📦", "number": -7, "flag": true])
        try await publisher.publish(message, to: AMQPAddress(routingKey: queue.name))

        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let subscription = try await consumer.subscribe(queue: queue.name, prefetch: 1)
        var deliveries = subscription.makeAsyncIterator()
        let delivery = try #require(try await deliveries.next())
        #expect(delivery.body == message.body)
        #expect(delivery.contentType == message.contentType)
        #expect(delivery.messageID == message.messageID)
        #expect(delivery.headers == message.headers)
        #expect(delivery.routingKey == queue.name)
        #expect(delivery.exchange.isEmpty)
        #expect(!delivery.redelivered)
        delivery.ack()
        await consumer.close()
        await publisher.close()
    }

    @Test func bodiesOfAnySizeArriveWhole() async throws {
        let queue = TestBroker.queue("sizes", type: "classic")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let subscription = try await consumer.subscribe(queue: queue.name, prefetch: 10)
        var deliveries = subscription.makeAsyncIterator()
        // Around a frame of 131,072 bytes, whose payload is 8 bytes less, and one that fills many.
        for size in [0, 1, 131_063, 131_064, 131_065, 1_000_000] {
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await publisher.publish(AMQPMessage(body: body), to: AMQPAddress(routingKey: queue.name))
            let delivery = try #require(try await deliveries.next())
            #expect(delivery.body == body)
            delivery.ack()
        }
        await consumer.close()
        await publisher.close()
    }

    @Test func oneTasksMessagesKeepTheirOrder() async throws {
        let queue = TestBroker.queue("order")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        for number in 0..<200 { try await publisher.publish("\(number)", toQueue: queue.name) }
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let subscription = try await consumer.subscribe(queue: queue.name, prefetch: 50)
        var seen: [String] = []
        for try await delivery in subscription {
            seen.append(delivery.text)
            delivery.ack()
            if seen.count == 200 { break }
        }
        #expect(seen == (0..<200).map(String.init))
        await consumer.close()
        await publisher.close()
    }

    @Test func tenThousandAtOnceAreAllConfirmedAndThere() async throws {
        let queue = TestBroker.queue("many")
        let publisher = try await publisher(AMQPTopology(queues: [queue]), maxInFlight: 256)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10_000 {
                group.addTask { try await publisher.publish("\(number)", toQueue: queue.name) }
            }
            try await group.waitForAll()
        }
        try await publisher.wait(forDepth: 10_000, ofQueue: queue.name)
        await publisher.close()
    }

    @Test func aMessageThatNoQueueTakesIsUnroutable() async throws {
        let queue = TestBroker.queue("routable")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        let missing = TestBroker.name("missing")
        // Among others, so that returns, acks and `multiple` mix: each outcome must find its own publish.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    guard number.isMultiple(of: 5) else {
                        return try await publisher.publish("\(number)", toQueue: queue.name)
                    }
                    let error = try await failure { () async throws(AMQPError) in
                        try await publisher.publish("\(number)", toQueue: missing)
                    }
                    #expect(error.code == .unroutable)
                    #expect(error.replyCode == 312)
                    #expect(error.outcome == .refused)
                }
            }
            try await group.waitForAll()
        }
        try await publisher.wait(forDepth: 400, ofQueue: queue.name)
        await publisher.close()
    }

    @Test func anOptionalMessageMayGoNowhere() async throws {
        let exchange = AMQPExchange(name: TestBroker.name("events"), kind: .topic, durable: false)
        let publisher = try await publisher(AMQPTopology(exchanges: [exchange]))
        try await publisher.publish(
            AMQPMessage(body: []), to: AMQPAddress(exchange: exchange.name, routingKey: "a.b", mandatory: false))
        await publisher.close()
    }

    @Test func aFullQueueThatRejectsRefuses() async throws {
        let queue = TestBroker.queue("full", type: "classic", ["x-max-length": 1, "x-overflow": "reject-publish"])
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        try await publisher.publish("first", toQueue: queue.name)
        let error = try await failure { () async throws(AMQPError) in
            // How many are taken over the limit is the broker's affair.
            for _ in 0..<1000 { try await publisher.publish("more", toQueue: queue.name) }
        }
        #expect(error.code == .refused)
        #expect(error.outcome == .refused)
        #expect(error.isRetriable)
        await publisher.close()
    }

    @Test func publishingToAMissingExchangeEndsInUnknownAndThePublisherGoesOn() async throws {
        let queue = TestBroker.queue("survives")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        for _ in 0..<3 {
            let error = try await failure { () async throws(AMQPError) in
                try await publisher.publish(
                    AMQPMessage(body: []), to: AMQPAddress(exchange: TestBroker.name("nowhere"), routingKey: "x"))
            }
            #expect(error.outcome == .unknown)
            #expect(error.replyCode == 404)
            try await publisher.publish("after", toQueue: queue.name)
        }
        #expect(publisher.state == .connected)
        await publisher.close()
    }

    @Test func anExpiredMessageIsDeadLettered() async throws {
        let target = TestBroker.queue("target")
        let delay = TestBroker.queue(
            "delay",
            [
                "x-message-ttl": 200, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": .string(target.name),
                "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish",
            ])
        let publisher = try await publisher(AMQPTopology(queues: [target, delay]))
        let consumer = try AMQPConsumerConnection(configuration: TestBroker.configuration())
        let subscription = try await consumer.subscribe(queue: target.name, prefetch: 1)
        try await publisher.publish("late", toQueue: delay.name)
        var deliveries = subscription.makeAsyncIterator()
        let delivery = try #require(try await deliveries.next())
        #expect(delivery.text == "late")
        #expect(delivery.headers["x-first-death-queue"] == .string(delay.name))
        #expect(delivery.headers["x-first-death-reason"] == "expired")
        delivery.ack()
        await consumer.close()
        await publisher.close()
    }

    @Test func theDepthOfAMissingQueueIsAnErrorEachTime() async throws {
        let queue = TestBroker.queue("depth")
        let publisher = try await publisher(AMQPTopology(queues: [queue]))
        for _ in 0..<3 {
            let error = try await failure { () async throws(AMQPError) in
                try await publisher.depth(ofQueue: TestBroker.name("missing"))
            }
            #expect(error.code == .notFound)
            #expect(error.replyCode == 404)
            #expect(try await publisher.depth(ofQueue: queue.name) == 0)
        }
        await publisher.close()
    }

    @Test func whatDoesNotFitIsRefusedBeforeItIsSent() async throws {
        let publisher = try await publisher()
        let long = String(repeating: "x", count: 256)
        let address = AMQPAddress(routingKey: "any")
        let bad: [(AMQPMessage, AMQPAddress)] = [
            (AMQPMessage(body: []), AMQPAddress(routingKey: long)),
            (AMQPMessage(body: []), AMQPAddress(exchange: long, routingKey: "x")),
            (AMQPMessage(body: [], contentType: long), address),
            (AMQPMessage(body: [], messageID: long), address),
            (AMQPMessage(body: [], headers: [long: 1]), address),
            (AMQPMessage(body: [], headers: ["a": .string(String(repeating: "x", count: 70_000))]), address),
            (AMQPMessage(body: [UInt8](repeating: 0, count: AMQPMessage.maxBodySize + 1)), address),
        ]
        for (message, address) in bad {
            let error = try await failure { () async throws(AMQPError) in
                try await publisher.publish(message, to: address)
            }
            #expect(error.code == .invalid)
            #expect(error.outcome == .notSent)
        }
        await publisher.close()
    }

    @Test func afterCloseNothingIsTaken() async throws {
        let publisher = try await publisher()
        await publisher.close()
        await publisher.close()
        #expect(publisher.state == .closed)
        let error = try await failure { () async throws(AMQPError) in try await publisher.publish("x", toQueue: "y") }
        #expect(error.code == .closed)
        #expect(error.outcome == .notSent)
        let depthError = try await failure { () async throws(AMQPError) in try await publisher.depth(ofQueue: "y") }
        #expect(depthError.code == .closed)
    }
}
