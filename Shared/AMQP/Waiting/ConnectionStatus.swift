import Synchronization

/// What the tasks know of a connection; written by its I/O thread.
final class ConnectionStatus: Sendable {
    private struct Contents {
        var state = AMQPConnectionState.connecting
        var lastFailure: AMQPError?
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<UInt64> = []
        var next: UInt64 = 0
    }

    private let contents = Mutex(Contents())
    private let onEvent: @Sendable (AMQPEvent) -> Void

    init(onEvent: @escaping @Sendable (AMQPEvent) -> Void) { self.onEvent = onEvent }

    var state: AMQPConnectionState { contents.withLock { $0.state } }
    var lastFailure: AMQPError? { contents.withLock { $0.lastFailure } }

    /// Changes the state as the event says, tells the receiver, and wakes who waits.
    func report(_ event: AMQPEvent) {
        let woken = contents.withLock { contents -> [CheckedContinuation<Void, Never>] in
            switch event {
            case .connected, .unblocked: contents.state = .connected
            case .connectFailed(_, let error), .connectionLost(let error):
                contents.state = .connecting
                contents.lastFailure = error
            case .blocked(let reason): contents.state = .blocked(reason: reason)
            case .failed(let error): contents.state = .failed(error)
            case .closed: contents.state = .closed
            }
            guard contents.state != .connecting else { return [] }
            defer { contents.waiters = [:] }
            return Array(contents.waiters.values)
        }
        // The receiver knows before those who were waiting go on.
        onEvent(event)
        for waiter in woken { waiter.resume() }
    }

    /// Throws when requests cannot be sent now.
    func requireOpen(_ operation: @autoclosure () -> String) throws(AMQPError) {
        switch state {
        case .connected, .blocked: return
        case .connecting: throw notConnected(operation())
        case .failed(let error): throw error.during(operation(), outcome: .notSent)
        case .closed: throw .closed(operation())
        }
    }

    /// The error of a request that finds no connection; it says why the last attempt failed.
    func notConnected(_ operation: String) -> AMQPError {
        let failure = lastFailure
        return AMQPError(
            .notConnected, operation, replyCode: failure?.replyCode,
            detail: failure.map { "\($0.code.rawValue) at the last attempt: \($0.detail)" } ?? "not connected yet",
            outcome: .notSent)
    }

    /// Waits while the state is `connecting`, and returns at once when the task is cancelled.
    func waitWhileConnecting() async {
        let id = contents.withLock { contents -> UInt64 in
            contents.next += 1
            return contents.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, continuation) }
        } onCancel: {
            let waiter = contents.withLock { contents -> CheckedContinuation<Void, Never>? in
                contents.cancelled.insert(id)
                return contents.waiters.removeValue(forKey: id)
            }
            waiter?.resume()
        }
        contents.withLock { contents in _ = contents.cancelled.remove(id) }
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
        let goesOn = contents.withLock { contents -> Bool in
            guard contents.state == .connecting, !contents.cancelled.contains(id) else { return true }
            contents.waiters[id] = continuation
            return false
        }
        if goesOn { continuation.resume() }
    }
}
