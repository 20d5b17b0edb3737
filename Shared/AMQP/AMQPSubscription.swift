import IOThread

/// The deliveries of one consumer, which has a channel of its own.
///
/// At most `prefetch` deliveries are unsettled at a time. The sequence ends by throwing when the connection is lost or the
/// broker cancels the consumer, and without an error after ``stop()`` or when the iterating task is cancelled. Several tasks
/// may iterate at the same time; each delivery goes to one of them.
package final class AMQPSubscription: AsyncSequence, Sendable {
    /// The queue's name; the broker's choice for an exclusive one.
    package let queue: String
    private let id: UInt64
    private let buffer: DeliveryBuffer
    private let mailbox: IOMailbox<ConsumerRole.Command>

    init(queue: String, id: UInt64, buffer: DeliveryBuffer, mailbox: IOMailbox<ConsumerRole.Command>) {
        self.queue = queue
        self.id = id
        self.buffer = buffer
        self.mailbox = mailbox
    }

    deinit { _ = mailbox.post(.stop(subscription: id, nil)) }

    /// Ends the consumer and waits until the broker has ended it; cancelling the task does not shorten that.
    ///
    /// What was acknowledged before is sent first; everything else delivered goes back to the queue, and settling it later
    /// does nothing. A quorum queue that is behind may forget the last acks when the channel ends, and deliver again. Idempotent.
    package func stop() async {
        buffer.finish(nil)
        await withCheckedContinuation { continuation in
            if !mailbox.post(.stop(subscription: id, continuation)) { continuation.resume() }
        }
    }

    /// An iterator over the deliveries that nobody else takes.
    package func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

    /// Takes deliveries from the subscription, which it keeps alive.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: AMQPSubscription
        private var hasEnded = false

        fileprivate init(subscription: AMQPSubscription) { self.subscription = subscription }

        /// The next delivery, or `nil` at the end.
        package mutating func next() async throws(AMQPError) -> AMQPDelivery? {
            try await next(isolation: #isolation)
        }

        /// The next delivery, or `nil` at the end.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(AMQPError) -> AMQPDelivery? {
            guard !hasEnded else { return nil }
            do {
                let delivery = try await subscription.buffer.next()
                hasEnded = delivery == nil
                return delivery
            } catch {
                hasEnded = true
                throw error
            }
        }
    }
}
