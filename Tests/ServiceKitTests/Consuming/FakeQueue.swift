import ServiceKit
import Synchronization

/// A queue in memory that behaves as a broker does: unacknowledged deliveries come again to the next subscription.
final class FakeQueue: DeliverySource {
    struct Message: Sendable, Equatable {
        var id: Int
        var isRedelivered = false
    }

    struct State {
        var ready: [Message] = []
        var unacked: [Int: [Message]] = [:]
        var acked: [Int] = []
        var subscriptions: [Int: FakeSubscription] = [:]
        var opened = 0
        var refusals = 0
    }

    struct Refused: Error {}

    private let state = Mutex(State())

    /// How many subscriptions were made.
    var opened: Int { state.withLock { $0.opened } }
    /// The acknowledged messages, in order.
    var acked: [Int] { state.withLock { $0.acked } }
    /// What a further subscription would get.
    var waiting: [Message] { state.withLock { $0.ready } }

    func publish(_ ids: [Int]) {
        state.withLock { state in state.ready += ids.map { Message(id: $0) } }
        flow()
    }

    /// The next subscriptions fail.
    func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    /// Every subscription is lost, as with its connection.
    func disconnect() {
        for subscription in state.withLock({ Array($0.subscriptions.values) }) { subscription.lose() }
    }

    func subscribe(queue: String, prefetch: Int) async throws -> FakeSubscription {
        let subscription = try state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                throw Refused()
            }
            state.opened += 1
            let subscription = FakeSubscription(id: state.opened, prefetch: prefetch, queue: self)
            state.subscriptions[state.opened] = subscription
            return subscription
        }
        flow()
        return subscription
    }

    func acknowledge(_ message: Message, _ subscription: Int) {
        state.withLock { state in
            // Late acknowledgements of a lost subscription do nothing.
            guard let index = state.unacked[subscription]?.firstIndex(where: { $0.id == message.id }) else { return }
            state.unacked[subscription]?.remove(at: index)
            state.acked.append(message.id)
        }
        flow()
    }

    func end(_ subscription: Int) {
        state.withLock { state in
            state.subscriptions[subscription] = nil
            let returned = state.unacked.removeValue(forKey: subscription) ?? []
            state.ready = returned.map { Message(id: $0.id, isRedelivered: true) } + state.ready
        }
    }

    private func flow() {
        state.withLock { state in
            for (id, subscription) in state.subscriptions {
                while state.unacked[id, default: []].count < subscription.prefetch, !state.ready.isEmpty {
                    let message = state.ready.removeFirst()
                    state.unacked[id, default: []].append(message)
                    subscription.deliver(message)
                }
            }
        }
    }
}

/// A consumer of a ``FakeQueue``.
final class FakeSubscription: DeliverySubscription {
    struct Lost: Error {}

    let id: Int
    let prefetch: Int
    private let queue: FakeQueue
    private let stream: AsyncThrowingStream<FakeQueue.Message, any Error>
    private let source: AsyncThrowingStream<FakeQueue.Message, any Error>.Continuation

    init(id: Int, prefetch: Int, queue: FakeQueue) {
        self.id = id
        self.prefetch = prefetch
        self.queue = queue
        (stream, source) = AsyncThrowingStream<FakeQueue.Message, any Error>.makeStream()
    }

    func deliver(_ message: FakeQueue.Message) { source.yield(message) }

    func lose() {
        queue.end(id)
        source.finish(throwing: Lost())
    }

    func forEachDelivery(_ take: (FakeDelivery) -> Void) async throws {
        for try await message in stream { take(FakeDelivery(message: message, subscription: id, queue: queue)) }
    }

    func stop() async {
        queue.end(id)
        source.finish()
    }
}

/// A message of a ``FakeQueue`` on its way.
struct FakeDelivery: QueueDelivery {
    var message: FakeQueue.Message
    var subscription: Int
    var queue: FakeQueue

    func ack() { queue.acknowledge(message, subscription) }
}
