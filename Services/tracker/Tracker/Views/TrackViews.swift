import Synchronization

/// What links open, read from the database once for all who ask at the same time, and kept for a few seconds while
/// events tell what changes.
final class TrackViews: Sendable {
    /// What the link of that token's SHA-256 opens now; nil for none.
    typealias Read = @Sendable (_ token: [UInt8]) async throws -> TrackedView?

    /// How many views are kept and how many bytes they may take, and for how long: what no event tells, such as the
    /// business's new name, shows that late.
    static let limits = (views: 20_000, size: 32_000_000, age: Duration.seconds(5))
    /// How often somebody waits for reads that turn out too old for them, before they read by themselves.
    private static let shares = 2

    private struct Shared {
        var state: TrackViewsState
        /// The reads that are under way, by their numbers.
        var tasks: [Int: Task<TrackedView?, any Error>] = [:]
    }

    private enum Answer {
        case known(TrackedView)
        case wait(ViewRead, Task<TrackedView?, any Error>)
        case apart
    }

    private let shared: Mutex<Shared>
    private let readNow: Read

    init(limits: (views: Int, size: Int, age: Duration) = TrackViews.limits, read: @escaping Read) {
        shared = Mutex(Shared(state: TrackViewsState(limits: limits)))
        readNow = read
    }

    /// Whether events are received, so that views are kept.
    var isListening: Bool { shared.withLock { $0.state.isListening } }

    func startListening() { shared.withLock { $0.state.startListening() } }

    func stopListening() { shared.withLock { $0.state.stopListening() } }

    func changed(_ job: LivePage.Job) { shared.withLock { $0.state.changed(job) } }

    /// What the link opens; nil for an unknown, revoked or expired one.
    func view(of token: [UInt8]) async throws -> TrackedView? {
        for _ in 1...Self.shares {
            switch look(for: token) {
            case .known(let view): return view
            case .apart: return try await readNow(token)
            case .wait(let read, let task):
                let view = try await task.value
                if shared.withLock({ $0.state.isCurrent(view, for: read) }) { return view }
            }
        }
        return try await readNow(token)
    }

    private func look(for token: [UInt8]) -> Answer {
        shared.withLock { shared -> Answer in
            switch shared.state.look(for: token, now: .now) {
            case .known(let view): return .known(view)
            case .apart: return .apart
            case .underWay(let read):
                guard let task = shared.tasks[read.number] else { return .apart }
                return .wait(read, task)
            case .begun(let read):
                // Its own task: whoever asked first may leave, and the others still wait.
                let task = Task<TrackedView?, any Error> { try await self.perform(read) }
                shared.tasks[read.number] = task
                return .wait(read, task)
            }
        }
    }

    private func perform(_ read: ViewRead) async throws -> TrackedView? {
        let readAt = ContinuousClock.now
        do {
            let view = try await readNow(read.token)
            finish(read, view, readAt: readAt)
            return view
        } catch {
            finish(read, nil, readAt: readAt)
            throw error
        }
    }

    private func finish(_ read: ViewRead, _ view: TrackedView?, readAt: ContinuousClock.Instant) {
        shared.withLock { shared in
            shared.tasks[read.number] = nil
            shared.state.finish(read, view, readAt: readAt)
        }
    }
}
