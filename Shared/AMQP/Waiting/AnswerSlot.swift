/// Where one task waits for one answer; kept under its owner's lock, which is left before a continuation is resumed.
struct AnswerSlot<Answer: Sendable> {
    private enum State {
        case pending(CheckedContinuation<Answer, Never>?)
        case answered(Answer)
    }

    private var state = State.pending(nil)
    private(set) var isClaimed = false

    /// Marks the request as being worked on; `false` when it was answered before.
    mutating func claim() -> Bool {
        guard case .pending = state else { return false }
        isClaimed = true
        return true
    }

    /// Keeps the answer, unless there is one.
    ///
    /// - Returns: Whether the answer counts, and who is to be told.
    mutating func settle(_ answer: Answer) -> (counts: Bool, waiter: CheckedContinuation<Answer, Never>?) {
        guard case .pending(let waiter) = state else { return (false, nil) }
        state = .answered(answer)
        return (true, waiter)
    }

    /// Keeps who waits, or gives the answer that is there.
    mutating func wait(_ waiter: CheckedContinuation<Answer, Never>) -> Answer? {
        if case .answered(let answer) = state { return answer }
        state = .pending(waiter)
        return nil
    }
}
