/// One connection and what is under way on it, on the pool's thread.
final class Session {
    enum Phase {
        case connecting(LibpqConnection.Progress)
        case ready
    }

    /// What one result answers.
    enum Step {
        case prepare(String)
        case begin
        case execute(String)
        case script
        case commit
        case rollback
    }

    /// Commands up to a sync; a unit has one, and another before it when it prepares statements.
    struct Segment {
        let unit: Unit
        let steps: [Step]
        var done = 0
        /// Whether the unit ends with it.
        let isLast: Bool
    }

    let id: UInt64
    var connection: LibpqConnection
    var phase = Phase.connecting(.writing)
    let openedAt: ContinuousClock.Instant
    private(set) var segments: [Segment] = []
    /// How many units are under way.
    private(set) var unitCount = 0
    /// Units whose last segment ended and that the pool has not seen yet.
    var finished: [Unit] = []
    /// What is prepared under which name, or will be before anything that is sent from now on.
    var prepared: [String: Preparation] = [:]
    var lease: Lease?
    /// To be closed as soon as it is idle.
    var isRetiring = false
    /// Whether a cancel request may still reach the server; until it has, nothing new may be sent.
    var isCancelling = false
    var cancelDeadline: ContinuousClock.Instant?
    /// When the first segment began to run.
    var headSince: ContinuousClock.Instant
    var isInScript = false
    /// Whether the kernel gathers what is written.
    private(set) var isCorked = false
    var hasUnsent = false
    /// Whether a unit ever ended on it.
    var hasWorked = false

    init?(id: UInt64, parameters: ConnectionParameters, now: ContinuousClock.Instant) {
        guard let connection = LibpqConnection(parameters) else { return nil }
        self.id = id
        self.connection = connection
        openedAt = now
        headSince = now
    }

    var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    /// Whether nothing is under way; it may still be leased.
    var isQuiet: Bool { segments.isEmpty && !isCancelling }

    /// Whether a unit that needs no lease, or a new lease, may have it.
    var isOpen: Bool { isReady && lease == nil && !isRetiring && !isCancelling }

    func append(_ segment: Segment) {
        segments.append(segment)
        if segment.isLast { unitCount += 1 }
    }

    func removeFirstSegment() -> Segment {
        let segment = segments.removeFirst()
        if segment.isLast { unitCount -= 1 }
        return segment
    }

    func removeSegments() {
        segments = []
        unitCount = 0
    }

    func setCorked(_ value: Bool) {
        isCorked = value
        connection.setCorked(value)
    }

    /// Counts one more answer of the first segment.
    func advanceFirstSegment() { segments[0].done += 1 }

    /// What to poll its socket for.
    var interest: (reads: Bool, writes: Bool) {
        switch phase {
        case .connecting(.writing): (false, true)
        case .connecting: (true, false)
        case .ready: (true, hasUnsent)
        }
    }
}
