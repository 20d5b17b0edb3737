import Synchronization

/// Bounds how much is under way; those who wait are let in in the order they came.
final class PermitGate: Sendable {
    private struct State {
        var free: Int
        /// In order of arrival; the identifiers rise.
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var order = Fifo<UInt64>()
        var cancelled: Set<UInt64> = []
        var next: UInt64 = 0
    }

    private let state: Mutex<State>

    init(permits: Int) { state = Mutex(State(free: permits)) }

    /// Takes a permit, waiting for one if need be.
    ///
    /// - Returns: `false` when the task was cancelled meanwhile; then there is no permit to give back.
    func enter() async -> Bool {
        let id = state.withLock { state -> UInt64? in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.next += 1
            return state.next
        }
        guard let id else { return true }
        defer { state.withLock { state in _ = state.cancelled.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, continuation) }
        } onCancel: {
            cancel(id)
        }
    }

    /// Gives a permit back, to the longest waiting if there is one.
    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            while let id = state.order.popFirst() {
                if let continuation = state.waiters.removeValue(forKey: id) { return continuation }
            }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer = state.withLock { state -> Bool? in
            if state.cancelled.contains(id) { return false }
            // A permit may have come back since `enter` looked.
            if state.free > 0 {
                state.free -= 1
                return true
            }
            state.waiters[id] = continuation
            state.order.append(id)
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ id: UInt64) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let continuation = state.waiters.removeValue(forKey: id) else {
                // Not waiting yet, or let in already.
                state.cancelled.insert(id)
                return nil
            }
            // Nobody may leave for long; the marks of those who gave up must not pile up meanwhile.
            if state.order.count > 2 * state.waiters.count + 64 {
                let waiting = state.order.removeAll().filter { state.waiters[$0] != nil }
                for id in waiting { state.order.append(id) }
            }
            return continuation
        }
        continuation?.resume(returning: false)
    }
}
