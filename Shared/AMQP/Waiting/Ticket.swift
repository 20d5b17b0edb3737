import Synchronization

/// The place where one task waits for the answer that the I/O thread gives.
///
/// The thread must ``claim()`` it before it sends anything for it; until then cancelling the task proves that nothing was sent.
final class Ticket<Value: Sendable>: Sendable {
    private typealias Answer = Result<Value, AMQPError>

    /// Names the operation in the error of a cancelled wait.
    let operation: String
    private let slot = Mutex(AnswerSlot<Answer>())

    init(_ operation: String) { self.operation = operation }

    /// Waits for the answer. Cancelling ends only the wait; the outcome is `unknown` once the ticket was claimed.
    func value() async throws(AMQPError) -> Value {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let answer = slot.withLock({ $0.wait(continuation) }) { continuation.resume(returning: answer) }
            }
        } onCancel: {
            settle { .failure(.cancelled(operation, outcome: $0.isClaimed ? .unknown : .notSent)) }
        }
        return try answer.get()
    }

    /// Marks the ticket as being worked on; `false` when nobody waits for it any more.
    func claim() -> Bool { slot.withLock { $0.claim() } }

    /// Answers once; `false` when it was answered or cancelled before.
    @discardableResult
    func resolve(_ answer: Result<Value, AMQPError>) -> Bool { settle { _ in answer } }

    /// Answers once with an error.
    @discardableResult
    func fail(_ error: AMQPError) -> Bool { settle { _ in .failure(error) } }

    @discardableResult
    private func settle(_ make: (AnswerSlot<Answer>) -> Answer) -> Bool {
        let (answer, settled) = slot.withLock { slot in
            let answer = make(slot)
            return (answer, slot.settle(answer))
        }
        settled.waiter?.resume(returning: answer)
        return settled.counts
    }
}
