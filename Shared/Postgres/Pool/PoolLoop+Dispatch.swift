extension PoolLoop {
    private enum Placement {
        case placed, waits, full
    }

    /// Gives connections to those who wait, in their order.
    ///
    /// A unit takes an idle connection, else the one with the fewest units under way. A lease needs an idle one; until
    /// there is one it reserves the least busy, so that units behind it cannot starve it.
    func dispatch(_ now: ContinuousClock.Instant) {
        pressure = 0
        var kept: [Waiter] = []
        var reserved: [UInt64] = []
        while let waiter = waiting.popFirst() {
            let placement = place(waiter, &reserved, now)
            if placement != .placed { kept.append(waiter) }
            if placement == .full { break }
        }
        waiting.putBack(kept)
    }

    private func place(_ waiter: Waiter, _ reserved: inout [UInt64], _ now: ContinuousClock.Instant) -> Placement {
        let open = sessions.filter { $0.isOpen && !reserved.contains($0.id) }
        guard let session = open.min(by: { $0.unitCount < $1.unitCount }) else { return .full }
        switch waiter {
        case .unit(let unit):
            guard session.unitCount < PoolLimits.pipelineDepth else { return .full }
            if session.unitCount > 0 { pressure += 1 }
            start(unit, on: session, now)
            return .placed
        case .lease(let request, _):
            guard session.isQuiet else {
                reserved.append(session.id)
                return .waits
            }
            grant(request, session)
            return .placed
        }
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

extension PostgresError {
    static func cancelled(_ operation: String) -> PostgresError {
        PostgresError(.cancelled, operation: operation, outcome: .notSent)
    }

    /// Whether the unit may have failed because its prepared statement vanished or no longer fits the tables.
    var isStaleStatement: Bool {
        sqlstate == SQLState.invalidStatementName || sqlstate == SQLState.featureNotSupported
    }
}
