extension PoolLoop {
    /// Takes in a unit: into its lease's queue, or among those who wait for any connection.
    func admit(_ request: UnitRequest, _ now: ContinuousClock.Instant) {
        let deadline = now + configuration.acquireTimeout
        guard let id = request.lease else {
            let unit = Unit(request, deadline: deadline, isInTransaction: false)
            if drainDeadline != nil { return unit.fail(.closed(request.operation)) }
            if request.ticket.isCancelled { return unit.abandon() }
            return waiting.append(.unit(unit))
        }
        let lease = leases[id]
        let unit = Unit(request, deadline: deadline, isInTransaction: lease?.isTransaction ?? false)
        guard let lease else { return unit.fail(.closed(request.operation)) }
        if request.ticket.isCancelled { return unit.abandon() }
        lease.pending.append(unit)
        advance(lease, now)
    }

    /// Takes in a wish for a connection of one's own.
    func admit(_ request: LeaseRequest, _ now: ContinuousClock.Instant) {
        let waiter = Waiter.lease(request, deadline: now + configuration.acquireTimeout)
        if drainDeadline != nil { return waiter.fail(.closed(request.operation)) }
        if request.ticket.isCancelled { return waiter.fail(.cancelled(request.operation)) }
        waiting.append(waiter)
    }

    /// Starts the lease's next unit, if nothing is under way on its connection.
    func advance(_ lease: Lease, _ now: ContinuousClock.Instant) {
        while !lease.pending.isEmpty {
            guard let session = lease.session else {
                for unit in lease.pending { endWithoutSession(unit, lease) }
                lease.pending = []
                return
            }
            guard session.isQuiet, session.finished.isEmpty else { return }
            let unit = lease.pending.removeFirst()
            if unit.request.work.endsLease, !lease.hasBegun {
                unit.finish()
                return release(lease, now)
            }
            start(unit, on: session, now)
        }
    }

    /// Sends a unit, and deals with what became of the connection.
    func start(_ unit: Unit, on session: Session, _ now: ContinuousClock.Instant) {
        guard session.start(unit, now: now) else {
            var error = connectionLost(session)
            lose(session, error)
            // A unit whose preparation could not be written is not among those under way, and nobody else answers it.
            error.operation = unit.request.operation
            error.outcome = unit.outcomeIfLost
            return unit.fail(error)
        }
        settle(session, now)
    }

    /// Reads a connection whose socket is ready.
    func serve(_ session: Session, _ now: ContinuousClock.Instant) {
        guard sessions.contains(where: { $0 === session }) else { return }
        guard session.isReady else { return continueConnecting(session, now) }
        let isGood = session.receive(now: now)
        complete(session, now)
        guard isGood else { return lose(session, connectionLost(session)) }
        settle(session, now)
    }

    /// After anything happened on a connection: answers what ended, then goes on with the lease or frees it.
    func settle(_ session: Session, _ now: ContinuousClock.Instant) {
        complete(session, now)
        guard session.isQuiet else { return }
        session.cancelDeadline = nil
        if let lease = session.lease { return advance(lease, now) }
        // A unit that left a transaction open, by a BEGIN of its own, must not pass it on to the next one.
        if session.isReady, session.isRetiring || !session.connection.isIdle { discard(session) }
    }

    private func complete(_ session: Session, _ now: ContinuousClock.Instant) {
        let finished = session.finished
        session.finished = []
        for unit in finished {
            if retry(unit, session) { continue }
            unit.finish()
            if unit.request.work.endsLease, let lease = session.lease { release(lease, now) }
        }
    }

    /// A prepared statement that vanished or went stale undid its unit before anything happened: once more, unseen.
    private func retry(_ unit: Unit, _ session: Session) -> Bool {
        guard let failure = unit.failure, failure.isStaleStatement, unit.request.lease == nil else { return false }
        guard !unit.hasBeenRetried, !unit.isAnswered, drainDeadline == nil else { return false }
        unit.prepareForRetry()
        waiting.putBack([.unit(unit)])
        return true
    }

    private func release(_ lease: Lease, _ now: ContinuousClock.Instant) {
        leases[lease.id] = nil
        for unit in lease.pending { unit.fail(.closed(unit.request.operation)) }
        lease.pending = []
        guard let session = lease.session else { return }
        session.lease = nil
        lease.session = nil
        settle(session, now)
    }

    private func endWithoutSession(_ unit: Unit, _ lease: Lease) {
        unit.fail(PostgresError(.connection, operation: unit.request.operation, outcome: unit.outcomeIfLost))
        if unit.request.work.endsLease { leases[lease.id] = nil }
    }
}
