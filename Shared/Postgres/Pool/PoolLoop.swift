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
        while true {
            let now = ContinuousClock.now
            expire(now)
            dispatch(now)
            connectIfWanted(now)
            if isDrained(now) { break }
            publishStatistics()
            let ready = poll(until: nextDeadline(now), now)
            // Answers first: they free connections for what comes in.
            for (session, isReady) in ready where isReady { serve(session, .now) }
            guard takeCommands() else { break }
        }
        shutDown()
    }

    func newSessionID() -> UInt64 {
        nextSession += 1
        return nextSession
    }

    private func publishStatistics() {
        health.update(
            PostgresPoolStatistics(
                connected: sessions.count(where: \.isReady), leased: leases.count, waiting: waiting.count,
                connectFailure: connects.reason))
    }

    private func isDrained(_ now: ContinuousClock.Instant) -> Bool {
        guard let drainDeadline else { return false }
        return now >= drainDeadline || (leases.isEmpty && sessions.allSatisfy { $0.segments.isEmpty })
    }

    /// Sleeps until a descriptor is ready or the deadline has come.
    private func poll(
        until deadline: ContinuousClock.Instant?, _ now: ContinuousClock.Instant
    ) -> [(Session, Bool)] {
        var descriptors = [pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0)]
        for session in sessions {
            let interest = session.interest
            let events = (interest.reads ? Int16(POLLIN) : 0) | (interest.writes ? Int16(POLLOUT) : 0)
            descriptors.append(pollfd(fd: session.connection.socket, events: events, revents: 0))
        }
        let milliseconds = deadline.map { (now.duration(to: $0)).roundedUpMilliseconds } ?? -1
        _ = CLinuxShims.poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        return zip(sessions, descriptors.dropFirst()).map { ($0, $1.revents != 0) }
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
            for command in batch.commands { refuse(command) }
            if batch.isClosed { break }
        }
        canceller.close()
        health.update(PostgresPoolStatistics())
    }

    private func refuse(_ command: PoolCommand) {
        switch command {
        case .submit(let request): request.reply.resume(returning: .failure(.closed(request.operation)))
        case .lease(let request): request.reply.resume(returning: .failure(.closed(request.operation)))
        case .cancel, .cancelDelivered, .close: break
        }
    }
}

extension PostgresError {
    static func closed(_ operation: String) -> PostgresError {
        PostgresError(.closed, operation: operation, outcome: .notSent)
    }
}
