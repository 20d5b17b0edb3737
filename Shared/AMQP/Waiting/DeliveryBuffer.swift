import Synchronization

/// Deliveries between the I/O thread and the tasks; bounded by the prefetch, because the broker sends no more unsettled ones.
final class DeliveryBuffer: Sendable {
    private typealias Answer = Result<AMQPDelivery?, AMQPError>

    private typealias Waiter = (id: UInt64, continuation: CheckedContinuation<Answer, Never>)

    private struct State {
        var deliveries = Fifo<AMQPDelivery>()
        var waiters: [Waiter] = []
        var end: Answer?
        var cancelled: Set<UInt64> = []
        var next: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Hands the first deliveries to those who wait, the longest first, and keeps the rest; after the end they are dropped.
    func append(_ deliveries: [AMQPDelivery]) {
        let waiters = state.withLock { state -> [Waiter] in
            guard state.end == nil else { return [] }
            let waiters = Array(state.waiters.prefix(deliveries.count))
            state.waiters.removeFirst(waiters.count)
            for delivery in deliveries.dropFirst(waiters.count) { state.deliveries.append(delivery) }
            return waiters
        }
        for (waiter, delivery) in zip(waiters, deliveries) { waiter.continuation.resume(returning: .success(delivery)) }
    }

    /// Ends the sequence: with `error`, or without one after a stop. What is in the buffer is dropped, since it goes back to its
    /// queue and could no longer be acknowledged. Only the first end counts.
    func finish(_ error: AMQPError?) {
        let answer: Answer = error.map { .failure($0) } ?? .success(nil)
        let waiters = state.withLock { state -> [CheckedContinuation<Answer, Never>] in
            guard state.end == nil else { return [] }
            state.end = answer
            _ = state.deliveries.removeAll()
            defer { state.waiters = [] }
            return state.waiters.map(\.continuation)
        }
        for waiter in waiters { waiter.resume(returning: answer) }
    }

    /// The next delivery; `nil` after a stop, and when the task is cancelled.
    func next() async throws(AMQPError) -> AMQPDelivery? {
        let id = state.withLock { state -> UInt64 in
            state.next += 1
            return state.next
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, continuation) }
        } onCancel: {
            cancel(id)
        }
        state.withLock { state in _ = state.cancelled.remove(id) }
        return try answer.get()
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Answer, Never>) {
        let answer = state.withLock { state -> Answer? in
            if let end = state.end { return end }
            if state.cancelled.contains(id) { return .success(nil) }
            if let delivery = state.deliveries.popFirst() { return .success(delivery) }
            state.waiters.append((id, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ id: UInt64) {
        let continuation = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.waiters.remove(at: index).continuation
        }
        continuation?.resume(returning: .success(nil))
    }
}
