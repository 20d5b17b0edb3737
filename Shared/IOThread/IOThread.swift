import CLinuxShims
import Synchronization

/// One operating-system thread that owns C handles and takes commands from Swift tasks through a mailbox.
///
/// C client libraries such as librabbitmq, libpq and libcurl allow one thread at a time per handle. Handles are therefore
/// made, used and freed inside `body`, which runs on the thread; no handle ever needs to be `Sendable`. Tasks talk to
/// the thread with ``post(_:)`` and ``send(_:)``, and learn results through whatever continuation a command carries.
///
/// The body must return soon after ``IOMailbox/take()`` reports `isClosed`; ``close()`` and ``finished()`` rely on it.
package final class IOThread<Command: Sendable>: Sendable {
    /// The mailbox, which the body reads and the tasks fill.
    package let mailbox: IOMailbox<Command>
    private let end = EndSignal()

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: Shown by debuggers and `top -H`; Linux keeps the first 15 bytes (pthread_setname_np(3)).
    ///   - capacity: How many commands may wait in the mailbox before ``send(_:)`` suspends, at least 1.
    ///   - body: Runs on the thread until the mailbox is closed.
    /// - Throws: ``IOThreadError`` when the kernel refuses a descriptor or a thread.
    package init(
        name: String, capacity: Int, body: @escaping @Sendable (IOMailbox<Command>) -> Void
    ) throws(IOThreadError) {
        let mailbox = try IOMailbox<Command>(capacity: capacity)
        let end = self.end
        self.mailbox = mailbox
        try startThread(name: name) {
            body(mailbox)
            mailbox.close()
            mailbox.endJobs()
            end.signal()
        }
    }

    /// Runs tasks on the thread, between its other work.
    ///
    /// For tasks that mostly wait for what the thread does: their commands and answers wake no other thread. Such a task must not
    /// block or compute for long, because the thread does nothing else meanwhile. When the thread has ended, the
    /// runtime's own threads go on with its tasks.
    package var executor: any TaskExecutor { mailbox }

    /// Puts a command into the mailbox without waiting.
    ///
    /// - Returns: Whether the thread will see the command; `false` when the mailbox is full or closed.
    package func post(_ command: Command) -> Bool { mailbox.post(command) }

    /// Puts a command into the mailbox, suspending while it is full; callers are admitted in the order they came.
    ///
    /// - Throws: ``IOThreadError/closed`` when the thread has ended or is ending, ``IOThreadError/cancelled`` when the task
    ///   was cancelled before the command was admitted. In both cases the thread never sees the command.
    package func send(_ command: Command) async throws(IOThreadError) { try await mailbox.send(command) }

    /// Asks the body to end. Idempotent, and does not wait.
    package func close() { mailbox.close() }

    /// Waits until the body has returned.
    package func finished() async { await end.wait() }

    deinit { mailbox.close() }
}

/// Resumes every waiter once, when the thread's body has returned.
private final class EndSignal: Sendable {
    private enum State {
        case running([CheckedContinuation<Void, Never>])
        case ended
    }
    private let state = Mutex(State.running([]))

    func signal() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .running(let waiters) = state else { return [] }
            state = .ended
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state -> Bool in
                guard case .running(let waiters) = state else { return true }
                state = .running(waiters + [continuation])
                return false
            }
            if ended { continuation.resume() }
        }
    }
}
