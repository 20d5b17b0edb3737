import CLinuxShims
import IOThread

/// The pool's thread: it polls all connections and the mailbox, and decides who gets which connection.
///
/// Everything here and in ``Session``, ``Unit`` and ``Lease`` is used on this one thread only.
final class PoolLoop {
    let configuration: PostgresConfiguration
    let health: PoolHealth
    let mailbox: IOMailbox<PoolCommand>
    let canceller: Canceller
    var parameters: ConnectionParameters
    var sessions: [Session] = []
    var waiting = WaitingQueue()
    var leases: [UInt64: Lease] = [:]
    var connects: ConnectSchedule
    /// Units that found every connection busy at the last dispatch.
    var pressure = 0
    var drainDeadline: ContinuousClock.Instant?
    private var nextSession: UInt64 = 0
    private var published = PostgresPoolStatistics()
    /// What the last wait was for; kept so that a turn allocates nothing.
    private var descriptors: [pollfd] = []

    init(
        _ configuration: PostgresConfiguration, _ parameters: ConnectionParameters, _ health: PoolHealth,
        _ mailbox: IOMailbox<PoolCommand>
    ) {
        self.configuration = configuration
        self.parameters = parameters
        self.health = health
        self.mailbox = mailbox
        canceller = Canceller(mailbox)
        connects = ConnectSchedule()
    }

    /// Runs until the pool is closed and drained, or nobody holds it any more.
    func run() {
        var nearest: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            if let nearest, nearest <= now { expire(now) }
            dispatch(now)
            connectIfWanted(now)
            if isDrained(now) { break }
            publishStatistics()
            nearest = nextDeadline(now)
            poll(until: nearest, now)
            // Answers first: they free connections for what comes in.
            serveReady()
            mailbox.runJobs()
            guard takeCommands() else { break }
        }
        shutDown()
    }

    func newSessionID() -> UInt64 {
        nextSession += 1
        return nextSession
    }

    private func publishStatistics() {
        let statistics = PostgresPoolStatistics(
            connected: sessions.count { $0.isReady }, leased: leases.count, waiting: waiting.count,
            connectFailure: connects.reason)
        guard statistics != published else { return }
        published = statistics
        health.update(statistics)
    }

    private func isDrained(_ now: ContinuousClock.Instant) -> Bool {
        guard let drainDeadline else { return false }
        return now >= drainDeadline || (leases.isEmpty && sessions.allSatisfy { $0.segments.isEmpty })
    }

    /// Sleeps until a descriptor is ready or the deadline has come.
    private func poll(until deadline: ContinuousClock.Instant?, _ now: ContinuousClock.Instant) {
        descriptors.removeAll(keepingCapacity: true)
        descriptors.append(pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0))
        for session in sessions {
            let interest = session.interest
            let events = (interest.reads ? Int16(POLLIN) : 0) | (interest.writes ? Int16(POLLOUT) : 0)
            descriptors.append(pollfd(fd: session.connection.socket, events: events, revents: 0))
        }
        let milliseconds = deadline.map { (now.duration(to: $0)).roundedUpMilliseconds } ?? -1
        mailbox.wait { mayWait in
            _ = CLinuxShims.poll(&descriptors, nfds_t(descriptors.count), mayWait ? Int32(clamping: milliseconds) : 0)
        }
    }

    /// Serves the connections of the last wait; serving one may add or take away others.
    private func serveReady() {
        let polled = sessions
        for (index, session) in polled.enumerated() where descriptors[index + 1].revents != 0 { serve(session, .now) }
    }

    /// Handles what came in; `false` when nothing can come any more.
    private func takeCommands() -> Bool {
        let batch = mailbox.take()
        for command in batch.commands { handle(command, .now) }
        return !batch.isClosed
    }

    private func handle(_ command: PoolCommand, _ now: ContinuousClock.Instant) {
        switch command {
        case .submit(let request): admit(request, now)
        case .lease(let request): admit(request, now)
        case .cancel(let id): cancel(id, now)
        case .cancelDelivered(let id):
            guard let session = sessions.first(where: { $0.id == id }) else { return }
            session.isCancelling = false
            settle(session, now)
        case .close: beginClosing(now)
        }
    }

    private func beginClosing(_ now: ContinuousClock.Instant) {
        guard drainDeadline == nil else { return }
        drainDeadline = now + PoolLimits.drain
        while let waiter = waiting.popFirst() { waiter.fail(.closed(waiter.operation)) }
    }

    /// Answers everybody who still waits, also those whose command nobody will take any more.
    private func shutDown() {
        mailbox.close()
        for session in sessions { lose(session, .closed("close")) }
        while let waiter = waiting.popFirst() { waiter.fail(.closed(waiter.operation)) }
        while true {
            let batch = mailbox.take()
            for command in batch.commands { command.refuse() }
            if batch.isClosed { break }
        }
        canceller.close()
        health.update(PostgresPoolStatistics())
    }
}

extension PostgresError {
    static func closed(_ operation: String) -> PostgresError {
        PostgresError(.closed, operation: operation, outcome: .notSent)
    }
}
