import AMQP
import Logging
import ServiceLifecycle
import Synchronization

/// Holds escalations back, after a start or an outage, until the texts that waited meanwhile are decided: an
/// acknowledgement among them must count before a deadline does.
///
/// It opens when nothing is spilled, the `inbound` queue is empty and none of its texts is being decided here, three times in a
/// row: what the broker has just delivered is in neither for a moment, here or at another router. After five seconds, and
/// eight when it was shut again meanwhile, it opens in any case; a time for which this process was paused does not count.
final class InboundGate: Service {
    private struct State {
        var isOpen = false
        /// How often it was shut.
        var shuts = 0
        var deciding = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// The longest that escalations wait when there is always something before them: in one go, and when it is shut again.
    private static let patience = (once: Duration.seconds(5), again: Duration.seconds(8))

    private let publisher: AMQPPublisher
    private let queue: String
    private let logger: Logger
    private let areUp: @Sendable () async -> Bool
    private let hasSpill: @Sendable () async throws -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())
    private let shuts: AsyncStream<Void>
    private let shutter: AsyncStream<Void>.Continuation

    init(
        publisher: AMQPPublisher, queue: String, logger: Logger, areUp: @escaping @Sendable () async -> Bool,
        hasSpill: @escaping @Sendable () async throws -> Bool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.hasSpill = hasSpill
        self.now = now
        self.areUp = areUp
        self.publisher = publisher
        self.queue = queue
        self.logger = logger
        (shuts, shutter) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        shutter.yield()
    }

    /// Whether escalations may be decided now.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Shuts the gate: something that texts depend on was away.
    func shut() {
        state.withLock { state in
            state.isOpen = false
            state.shuts += 1
        }
        shutter.yield()
    }

    /// Waits until the gate is open, and looks whether something was spilled meanwhile, which comes first.
    ///
    /// - Throws: When the database cannot be asked.
    func pass() async throws {
        await wait()
        guard try await hasSpill() else { return }
        shut()
        await wait()
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state -> Bool in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Counts a text as being decided while `work` runs.
    func deciding<Outcome>(_ work: () async -> Outcome) async -> Outcome {
        state.withLock { $0.deciding += 1 }
        defer { state.withLock { $0.deciding -= 1 } }
        return await work()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var again: Patience?
            for await _ in self.shuts {
                let shuts = self.state.withLock { $0.shuts }
                while !Task.isCancelled, await !self.areUp() { try? await Task.sleep(for: .milliseconds(100)) }
                var patience = again ?? Patience(Self.patience.again, from: self.now())
                await self.drain(&patience)
                // Shut again meanwhile, it has another turn, but nobody waits for ever.
                let isShutAgain = self.state.withLock { $0.shuts != shuts }
                again = isShutAgain && !patience.isOver ? patience : nil
                if again == nil { self.open() }
            }
        }
        // Whoever still waits goes on, so that what was started can be finished.
        open()
    }

    /// - Parameter again: What is left if it is shut again.
    private func drain(_ again: inout Patience) async {
        var once = Patience(Self.patience.once, from: now())
        var quiet = 0
        while !once.isOver, !Task.isCancelled {
            quiet = await isQuiet() ? quiet + 1 : 0
            if quiet == 3 { return }
            try? await Task.sleep(for: .milliseconds(100))
            let now = now()
            once.look(at: now)
            again.look(at: now)
        }
    }

    private func isQuiet() async -> Bool {
        guard (try? await publisher.depth(ofQueue: queue)) == 0, (try? await hasSpill()) == false else { return false }
        return state.withLock { $0.deciding } == 0
    }

    private func open() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        logger.debug("escalations may be decided", metadata: ["waited": "\(waiters.count)"])
    }
}
