extension PoolLoop {
    /// Gives connections to those who wait, in their order.
    ///
    /// A unit takes an idle connection, else the one with the fewest units under way. A lease needs an idle one; until
    /// there is one it reserves the least busy, so that units behind it cannot starve it.
    func dispatch(_ now: ContinuousClock.Instant) {
        pressure = 0
        guard !waiting.isEmpty else { return }
        var kept: [Waiter] = []
        var reserved: [UInt64] = []
        // Looked at before it is taken: behind a full pool thousands may wait, and must not be moved at every turn.
        while let waiter = waiting.first, let session = leastBusy(except: reserved), session.hasRoom(for: waiter) {
            _ = waiting.popFirst()
            guard !place(waiter, on: session, now) else { continue }
            reserved.append(session.id)
            kept.append(waiter)
        }
        waiting.putBack(kept)
        for session in sessions where session.isCorked { session.setCorked(false) }
    }

    /// The connection with the fewest units under way.
    private func leastBusy(except reserved: [UInt64]) -> Session? {
        var best: Session?
        for session in sessions where session.isOpen && !reserved.contains(session.id) {
            guard let found = best else {
                best = session
                continue
            }
            if session.unitCount < found.unitCount { best = session }
        }
        return best
    }

    /// Lets the waiter have the connection; `false` when it must be idle first.
    private func place(_ waiter: Waiter, on session: Session, _ now: ContinuousClock.Instant) -> Bool {
        switch waiter {
        case .unit(let unit):
            if session.unitCount > 0 {
                pressure += 1
                // The server is busy with earlier ones meanwhile, so gathering these costs it nothing.
                if !waiting.isEmpty, !session.isCorked { session.setCorked(true) }
            }
            start(unit, on: session, now)
        case .lease(let request, _):
            guard session.isQuiet else { return false }
            grant(request, session)
        }
        return true
    }

    private func grant(_ request: LeaseRequest, _ session: Session) {
        let lease = Lease(id: request.ticket.id, isTransaction: request.isTransaction, session: session)
        leases[lease.id] = lease
        session.lease = lease
        request.reply.resume(returning: .success(()))
    }

    /// Lets a cancelled caller go, and ends a statement that runs on a connection of its own.
    func cancel(_ id: UInt64, _ now: ContinuousClock.Instant) {
        if let waiter = waiting.remove(id) { return waiter.fail(.cancelled(waiter.operation)) }
        for lease in leases.values {
            guard let index = lease.pending.firstIndex(where: { $0.id == id }) else { continue }
            return lease.pending.remove(at: index).abandon()
        }
        for session in sessions {
            guard let segment = session.segments.first(where: { $0.unit.id == id }) else { continue }
            segment.unit.abandon()
            // On a shared connection the request could hit another caller's unit; there the statement's timeout ends it.
            if session.lease != nil { cancelStatement(on: session, now) }
        }
    }

    private func cancelStatement(on session: Session, _ now: ContinuousClock.Instant) {
        guard !session.isCancelling, let handle = session.connection.cancelHandle() else { return }
        session.isCancelling = true
        session.cancelDeadline = now + PoolLimits.cancelGrace
        canceller.request(handle, session: session.id)
    }
}

extension Session {
    /// Whether the waiter may have it now, or may reserve it.
    fileprivate func hasRoom(for waiter: Waiter) -> Bool {
        switch waiter {
        case .unit: unitCount < PoolLimits.pipelineDepth
        case .lease: true
        }
    }
}

extension PostgresError {
    static func cancelled(_ operation: String) -> PostgresError {
        PostgresError(.cancelled, operation: operation, outcome: .notSent)
    }

    /// Whether the unit may have failed because its prepared statement vanished or no longer fits the tables.
    var isStaleStatement: Bool {
        sqlstate == SQLState.invalidStatementName || sqlstate == SQLState.featureNotSupported
    }
}
