import Synchronization

/// A message on its way, and the place where its task waits for what becomes of it.
///
/// Like a ``Ticket``, but of no generic type and in one piece with its message: publishing is the path where an allocation or a
/// look-up of a type at run time shows.
final class PendingPublish: Sendable {
    let message: AMQPMessage
    let address: AMQPAddress
    private let slot = Mutex(AnswerSlot<AMQPError?>())

    init(_ message: AMQPMessage, _ address: AMQPAddress) {
        self.message = message
        self.address = address
    }

    /// For errors.
    var operation: String { "publish to \(address)" }

    /// Waits until the broker has confirmed. Cancelling ends only the wait; the outcome is `unknown` once it was claimed.
    func confirmed() async throws(AMQPError) {
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let failure = slot.withLock({ $0.wait(continuation) }) { continuation.resume(returning: failure) }
            }
        } onCancel: {
            settle { .cancelled(operation, outcome: $0.isClaimed ? .unknown : .notSent) }
        }
        if let failure { throw failure }
    }

    /// Marks the message as being sent; `false` when nobody waits for it any more, and it must not be sent.
    func claim() -> Bool { slot.withLock { $0.claim() } }

    /// Answers once: with an error, or with `nil` when the broker has the message.
    func resolve(_ failure: AMQPError?) { settle { _ in failure } }

    private func settle(_ make: (borrowing AnswerSlot<AMQPError?>) -> AMQPError?) {
        let (failure, waiter) = slot.withLock { slot in
            let failure = make(slot)
            return (failure, slot.settle(failure).waiter)
        }
        waiter?.resume(returning: failure)
    }
}
