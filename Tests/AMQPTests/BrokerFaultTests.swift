import Synchronization
import Testing

@testable import AMQP

/// A broker that crashes and one that is short of memory: each test has its own.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct BrokerFaultTests {
    /// What became of each message, by its number.
    private final class Outcomes: Sendable {
        private let outcomes = Mutex<[Int: AMQPError.Outcome?]>([:])

        func note(_ number: Int, _ outcome: AMQPError.Outcome?) {
            outcomes.withLock { outcomes in outcomes[number] = .some(outcome) }
        }

        var count: Int { outcomes.withLock { $0.count } }
        func numbers(_ outcome: AMQPError.Outcome?) -> Set<Int> {
            outcomes.withLock { Set($0.filter { $0.value == outcome }.keys) }
        }
    }

    /// Publishes every number once, whatever comes of it, by so many tasks at a time.
    private func publish(_ count: Int, to queue: String, _ publisher: AMQPPublisher, _ outcomes: Outcomes) async {
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<256 {
                group.addTask {
                    for number in stride(from: task, to: count, by: 256) {
                        await publisher.waitUntilConnected()
                        do throws(AMQPError) {
                            try await publisher.publish("\(number)", toQueue: queue)
                            outcomes.note(number, nil)
                        } catch {
                            outcomes.note(number, error.outcome)
                        }
                    }
                }
            }
        }
    }

    private func drain(_ queue: String, _ count: Int, _ configuration: AMQPConfiguration) async throws -> [Int] {
        let consumer = try AMQPConsumerConnection(configuration: configuration)
        let subscription = try await consumer.subscribe(queue: queue, prefetch: 1000)
        var deliveries = subscription.makeAsyncIterator()
        var numbers: [Int] = []
        while numbers.count < count, let delivery = try await deliveries.next() {
            numbers.append(try #require(Int(delivery.text)))
            delivery.ack()
        }
        await consumer.close()
        return numbers
    }

    @Test func aBrokerKilledAmidAHundredThousandPublishesHasAllThatItConfirmed() async throws {
        let broker = try await OwnBroker()
        let queue = AMQPQueue(name: "survivors", arguments: ["x-queue-type": "quorum"])
        let configuration = try await broker.configuration()
        let publisher = try AMQPPublisher(configuration: configuration, topology: AMQPTopology(queues: [queue]))
        try #require(await publisher.waitUntilConnected())
        let total = 100_000
        let outcomes = Outcomes()
        async let publishing: Void = publish(total, to: queue.name, publisher, outcomes)
        while outcomes.count < total / 3 { try await Task.sleep(for: .milliseconds(5)) }
        try await broker.kill()
        try await broker.start()
        await publishing

        #expect(outcomes.count == total)
        let confirmed = outcomes.numbers(nil)
        let unknown = outcomes.numbers(.unknown)
        #expect(confirmed.count > total / 3)
        // It died under load: some were in flight, and nothing says what became of them.
        #expect(!unknown.isEmpty)
        #expect(outcomes.numbers(.refused).isEmpty)
        let there = try await drain(queue.name, publisher.depth(ofQueue: queue.name), configuration)
        #expect(Set(there).count == there.count)
        #expect(confirmed.isSubset(of: there))
        // Whatever else is there was unknown: nothing that was not sent is there.
        #expect(Set(there).subtracting(confirmed).isSubset(of: unknown))
        await publisher.close()
        try await broker.remove()
    }

    @Test func aMemoryAlarmStopsPublishingAndNotAcknowledging() async throws {
        let broker = try await OwnBroker()
        let queue = AMQPQueue(name: "alarm", arguments: ["x-queue-type": "quorum"])
        let configuration = try await broker.configuration()
        let recorder = Recorder()
        let publisher = try AMQPPublisher(
            configuration: configuration, topology: AMQPTopology(queues: [queue]), onEvent: recorder.onEvent)
        try #require(await publisher.waitUntilConnected())
        for number in 0..<10 { try await publisher.publish("\(number)", toQueue: queue.name) }
        let consumer = try AMQPConsumerConnection(configuration: configuration)
        let subscription = try await consumer.subscribe(queue: queue.name, prefetch: 5)
        var deliveries = subscription.makeAsyncIterator()

        try await broker.ctl("set_vm_memory_high_watermark", "absolute", "1MiB")
        // The broker says so when the connection publishes; this message, or the next, waits.
        let waiting = Task { for _ in 0..<2 { try await publisher.publish("late", toQueue: queue.name) } }
        _ = try await recorder.next { if case .blocked = $0 { true } else { nil } }
        guard case .blocked = publisher.state else {
            Issue.record("the state is \(publisher.state)")
            return
        }
        #expect(consumer.state == .connected)
        // Half of them come only because the acks of the others arrive.
        for _ in 0..<10 { try #require(try await deliveries.next()).ack() }

        try await broker.ctl("set_vm_memory_high_watermark", "0.9")
        try await waiting.value
        #expect(publisher.state == .connected)
        for _ in 0..<2 { #expect(try await deliveries.next()?.text == "late") }
        await consumer.close()
        await publisher.close()
        try await broker.remove()
    }
}
