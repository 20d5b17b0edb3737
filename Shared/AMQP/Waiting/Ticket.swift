import Synchronization

/// The place where one task waits for the answer that the I/O thread gives.
///
/// The thread must ``claim()`` it before it sends anything for it; until then cancelling the task proves that nothing was sent.
final class Ticket<Value: Sendable>: Sendable {
    private typealias Answer = Result<Value, AMQPError>

    private enum State {
        case pending(isClaimed: Bool, CheckedContinuation<Answer, Never>?)
        case answered(Answer)
    }

    /// Names the operation in the error of a cancelled wait.
    let operation: String
    private let state = Mutex(State.pending(isClaimed: false, nil))

    init(_ operation: String) { self.operation = operation }

    /// Waits for the answer. Cancelling ends only the wait; the outcome is `unknown` once the ticket was claimed.
    func value() async throws(AMQPError) -> Value {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(continuation) }
        } onCancel: {
            settle { isClaimed in .failure(.cancelled(operation, outcome: isClaimed ? .unknown : .notSent)) }
        }
        return try answer.get()
    }

    /// Marks the ticket as being worked on; `false` when nobody waits for it any more.
    func claim() -> Bool {
        state.withLock { state in
            guard case .pending(_, let continuation) = state else { return false }
            state = .pending(isClaimed: true, continuation)
            return true
        }
    }

    /// Answers once; `false` when it was answered or cancelled before.
    @discardableResult
    func resolve(_ answer: Result<Value, AMQPError>) -> Bool { settle { _ in answer } }

    /// Answers once with an error.
    @discardableResult
    func fail(_ error: AMQPError) -> Bool { settle { _ in .failure(error) } }

    @discardableResult
    private func settle(_ make: (_ isClaimed: Bool) -> Answer) -> Bool {
        let (answer, continuation) = state.withLock { state -> (Answer?, CheckedContinuation<Answer, Never>?) in
            guard case .pending(let isClaimed, let continuation) = state else { return (nil, nil) }
            let answer = make(isClaimed)
            state = .answered(answer)
            return (answer, continuation)
        }
        if let answer { continuation?.resume(returning: answer) }
        return answer != nil
    }

    private func wait(_ continuation: CheckedContinuation<Answer, Never>) {
        let answer = state.withLock { state -> Answer? in
            switch state {
            case .pending(let isClaimed, _):
                state = .pending(isClaimed: isClaimed, continuation)
                return nil
            case .answered(let answer): return answer
            }
        }
        if let answer { continuation.resume(returning: answer) }
    }
}
