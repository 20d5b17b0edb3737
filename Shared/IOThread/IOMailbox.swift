import CLinuxShims
import Synchronization

/// The bounded, ordered way into an ``IOThread``.
///
/// Poll ``wakeDescriptor`` for reading together with the handles' own descriptors; when it is readable, call ``take()``.
/// The descriptor is signalled only when the mailbox goes from empty to non-empty, so a burst costs one wake; ``wake(at:)``
/// changes that.
package final class IOMailbox<Command: Sendable>: Sendable {
    /// What ``take()`` found.
    package struct Batch {
        /// The commands in the order they were admitted.
        package var commands: [Command]
        /// Whether no command will ever follow this batch.
        package var isClosed: Bool
    }

    private struct Waiter {
        var id: UInt64
        var command: Command
        var continuation: CheckedContinuation<IOThreadError?, Never>
    }

    private struct State {
        var commands: [Command] = []
        var waiters: [Waiter] = []
        var nextWaiter: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var isClosed = false
        var wakeCount = 1
    }

    /// An eventfd(2) that is readable while commands wait or the mailbox is closed.
    package let wakeDescriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) throws(IOThreadError) {
        precondition(capacity > 0, "a mailbox needs room for at least one command")
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw .system(operation: "eventfd", code: backhop_errno()) }
        self.capacity = capacity
        wakeDescriptor = descriptor
    }

    deinit { _ = CLinuxShims.close(wakeDescriptor) }

    /// Takes everything that waits, and admits suspended senders in its place.
    package func take() -> Batch {
        // Reset the descriptor before looking: a command that comes in between signals it again.
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
        var admitted: [Waiter] = []
        let batch = state.withLock { state -> Batch in
            let commands = state.commands
            state.commands = []
            if !state.waiters.isEmpty { admitted = admitWaiters(&state) }
            if !state.commands.isEmpty || state.isClosed { signal() }
            return Batch(commands: commands, isClosed: state.isClosed && state.commands.isEmpty)
        }
        for waiter in admitted { waiter.continuation.resume(returning: nil) }
        return batch
    }

    /// Admits a command when there is room, and says whether it did.
    package func post(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.commands.count < capacity else { return false }
            admit(command, &state)
            return true
        }
    }

    func send(_ command: Command) async throws(IOThreadError) {
        let id = state.withLock { state -> UInt64 in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                admitOrWait(Waiter(id: id, command: command, continuation: continuation))
            }
        } onCancel: {
            cancel(id)
        }
        state.withLock { state in _ = state.cancelled.remove(id) }
        if let failure { throw failure }
    }

    /// Refuses new commands; those already admitted are still taken. Suspended senders get ``IOThreadError/closed``.
    package func close() {
        let waiters = state.withLock { state -> [Waiter] in
            guard !state.isClosed else { return [] }
            state.isClosed = true
            signal()
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: .closed) }
    }

    /// Signals the descriptor from now on only when so many commands wait, or the mailbox is closed; 1 at first.
    ///
    /// A thread that can wait a moment for more to do is not woken for each command.
    package func wake(at count: Int) {
        state.withLock { state in
            state.wakeCount = min(max(count, 1), capacity)
            if state.commands.count >= state.wakeCount { signal() }
        }
    }

    private func admitOrWait(_ waiter: Waiter) {
        // A closure that answers now resumes outside the lock; one that waits is resumed by take, cancel or close.
        let answer = state.withLock { state -> IOThreadError?? in
            if state.cancelled.contains(waiter.id) { return .cancelled }
            if state.isClosed { return .closed }
            guard state.commands.count < capacity, state.waiters.isEmpty else {
                state.waiters.append(waiter)
                return .none
            }
            admit(waiter.command, &state)
            return .some(nil)
        }
        if case .some(let failure) = answer { waiter.continuation.resume(returning: failure) }
    }

    private func cancel(_ id: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                // Not waiting yet, or already answered: the mark is removed when `send` returns.
                state.cancelled.insert(id)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: .cancelled)
    }

    private func admitWaiters(_ state: inout State) -> [Waiter] {
        let admitted = Array(state.waiters.prefix(capacity))
        state.waiters.removeFirst(admitted.count)
        // Not by a key path: generic code resolves one anew at every use, which took a tenth of a client's time.
        for waiter in admitted { state.commands.append(waiter.command) }
        return admitted
    }

    private func admit(_ command: Command, _ state: inout State) {
        state.commands.append(command)
        if state.commands.count == state.wakeCount { signal() }
    }

    private func signal() {
        var one: UInt64 = 1
        // Fails only when the counter is full, and then the descriptor is readable already.
        _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}
