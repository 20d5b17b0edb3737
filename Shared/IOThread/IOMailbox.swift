import CLinuxShims
import Synchronization

/// The bounded, ordered way into an ``IOThread``, and the executor of the tasks that run on it.
///
/// A turn of the thread: ``runJobs()``, ``take()``, work, and ``wait(for:_:)`` for ``wakeDescriptor`` together with the
/// handles' own descriptors. Only a thread that waits is woken, and once, so neither a burst nor what the thread's own tasks
/// put in costs a system call.
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
        var jobs: [UnownedJob] = []
        /// How many commands end the thread's wait, while it waits.
        var wakeCount: Int?
        var isSignalled = false
        /// Whether the thread is gone and its tasks run elsewhere.
        var hasEnded = false

        /// Whether there is something to do for a thread that waits for so many commands.
        func isDue(for count: Int) -> Bool { isClosed || !jobs.isEmpty || commands.count >= count }
    }

    /// An eventfd(2) that is readable when a wait is to end.
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
        var admitted: [Waiter] = []
        let batch = state.withLock { state -> Batch in
            let commands = state.commands
            state.commands = []
            if !state.waiters.isEmpty { admitted = admitWaiters(&state) }
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
            wakeIfDue(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: .closed) }
    }

    /// Lets the thread wait for its descriptors and ``wakeDescriptor``; what comes in meanwhile makes that readable.
    ///
    /// - Parameters:
    ///   - count: How many commands are worth a wake, when the thread can wait a moment for more. A job or the closing
    ///     wakes it at once.
    ///   - body: Looks at the descriptors; it may wait for them only when it is told so, because otherwise there is something
    ///     to do already.
    package func wait<Result>(for count: Int = 1, _ body: (_ mayWait: Bool) -> Result) -> Result {
        let mayWait = prepareToWait(for: count)
        defer { if mayWait { endWait() } }
        return body(mayWait)
    }

    func prepareToWait(for count: Int = 1) -> Bool {
        state.withLock { state in
            let count = min(max(count, 1), capacity)
            guard !state.isDue(for: count) else { return false }
            state.wakeCount = count
            return true
        }
    }

    func endWait() {
        let isSignalled = state.withLock { state -> Bool in
            state.wakeCount = nil
            defer { state.isSignalled = false }
            return state.isSignalled
        }
        guard isSignalled else { return }
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
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
        wakeIfDue(&state)
    }

    private func wakeIfDue(_ state: inout State) {
        guard let count = state.wakeCount, state.isDue(for: count), !state.isSignalled else { return }
        state.isSignalled = true
        var one: UInt64 = 1
        // Fails only when the counter is full, and then the descriptor is readable already.
        _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}

// The tasks that run on the thread.
extension IOMailbox: TaskExecutor {
    /// Puts a task's next stretch in line for the thread, or for the runtime's own threads once the thread has ended.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken = state.withLock { state -> Bool in
            guard !state.hasEnded else { return false }
            state.jobs.append(job)
            wakeIfDue(&state)
            return true
        }
        if !isTaken { globalConcurrentExecutor.enqueue(job) }
    }

    /// Runs the tasks that have something to do, on the calling thread, which is the mailbox's.
    ///
    /// What they start meanwhile waits for the next call, so that tasks that never rest cannot stop the thread's own work.
    package func runJobs() {
        let jobs = state.withLock { state -> [UnownedJob] in
            guard !state.jobs.isEmpty else { return [] }
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Hands the tasks over to the runtime's own threads, for good.
    func endJobs() {
        let jobs = state.withLock { state -> [UnownedJob] in
            state.hasEnded = true
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { globalConcurrentExecutor.enqueue(job) }
    }
}
