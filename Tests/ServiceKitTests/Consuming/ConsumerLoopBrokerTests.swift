import AMQP
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import Testing

/// The loop on a real broker: what a fake queue can only claim.
@Suite(.timeLimit(.minutes(2))) struct ConsumerLoopBrokerTests {
    private let queue = "servicekittests.\(UInt64.random(in: 0...UInt64.max))"
    private let url: String
    private let context: ServiceContext

    init() throws {
        url = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_AMQP_URL"],
            "BACKHOP_TEST_AMQP_URL must name a RabbitMQ server, as an amqp URI")
        context = ServiceContext(
            name: "fixture",
            settings: try loadSettings(SettingsSchema(service: "fixture", adminAddress: "127.0.0.1:0", settings: [])),
            logger: Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What the handler saw: the body, and whether it came again.
    private struct Seen: Sendable, Equatable {
        var body: [UInt8]
        var isRedelivered: Bool
    }

    private final class Log: Sendable {
        private let seen = Mutex<[Seen]>([])
        private let isUp = Atomic(false)
        private let looks = Atomic(0)

        var all: [Seen] { seen.withLock { $0 } }
        var works: Bool { isUp.load(ordering: .relaxed) }
        /// Whether it works, except that the look before the first subscription is told so in any case.
        var seemsToWork: Bool { looks.wrappingAdd(1, ordering: .relaxed).oldValue == 0 || works }
        func repair() { isUp.store(true, ordering: .relaxed) }
        func add(_ delivery: AMQPDelivery) {
            seen.withLock { $0.append(Seen(body: delivery.body, isRedelivered: delivery.redelivered)) }
        }
    }

    @Test func aPauseReturnsEveryDeliveryOnceAndAShutdownLosesNone() async throws {
        let topology = AMQPTopology(queues: [AMQPQueue(name: queue, arguments: ["x-queue-type": .string("quorum")])])
        let publisher = try AMQPPublisher(
            configuration: AMQPConfiguration(urls: url, connectionName: "servicekittests"), topology: topology)
        let consumers = try AMQPConsumerConnection(
            configuration: AMQPConfiguration(urls: url, connectionName: "servicekittests"), topology: topology)
        await publisher.waitUntilConnected()
        for number: UInt8 in 1...5 {
            try await publish(number, over: publisher)
        }
        let log = Log()
        let loop = ConsumerLoop(
            source: consumers, queue: queue, prefetch: 2, context: context,
            pauses: .milliseconds(10) ... .milliseconds(20), park: { _, _ in }, recover: { log.seemsToWork },
            handler: { delivery in
                log.add(delivery)
                return log.works ? .ack : .dependencyDown(reason: "database")
            })
        try await run(loop) {
            try await until {
                context.readiness.state(of: "consumer \(queue)") == .down(reason: "paused: database")
            }
            // All five are back on the queue, none is in the hands of a consumer.
            while try await publisher.depth(ofQueue: queue) < 5 { try Task.checkCancellation() }
            #expect(log.all.allSatisfy { !$0.isRedelivered })
            log.repair()
            try await until { Set(log.all.suffix(5).map(\.body)).count == 5 && log.all.count >= 6 }
        }
        #expect(try await publisher.depth(ofQueue: queue) == 0)
        await consumers.close()
        await publisher.close()
    }

    /// A quorum queue that was declared just now may refuse messages until it has a leader.
    private func publish(_ number: UInt8, over publisher: AMQPPublisher) async throws {
        while true {
            do {
                return try await publisher.publish(AMQPMessage(body: [number]), to: AMQPAddress(routingKey: queue))
            } catch  where error.code == .refused {
                try Task.checkCancellation()
            }
        }
    }

    private func run(_ loop: some Service, _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [loop], logger: Logger(label: "x") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
