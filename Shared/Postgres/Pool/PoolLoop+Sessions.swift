extension PoolLoop {
    /// Opens connections on demand, always keeping one; after a failure one at a time, with pauses.
    func connectIfWanted(_ now: ContinuousClock.Instant) {
        guard drainDeadline == nil else { return }
        while wantsConnection(now) {
            guard let session = Session(id: newSessionID(), parameters: parameters, now: now) else {
                return connects.fail("out of memory", begun: now, now)
            }
            sessions.append(session)
            if session.connection.isBroken { failToConnect(session, session.connection.failure, now) }
        }
    }

    private func wantsConnection(_ now: ContinuousClock.Instant) -> Bool {
        let connecting = sessions.count { !$0.isReady }
        let demand = max(waiting.count + pressure, sessions.isEmpty ? 1 : 0)
        guard sessions.count < configuration.poolSize, connecting < demand else { return false }
        guard let notBefore = connects.notBefore else { return true }
        return connecting == 0 && now >= notBefore
    }

    /// Takes a connection attempt one step further.
    func continueConnecting(_ session: Session, _ now: ContinuousClock.Instant) {
        switch session.connection.pollConnect() {
        case .ready:
            guard session.connection.prepareForPipelining() else {
                return failToConnect(session, session.connection.failure, now)
            }
            session.phase = .ready
            connects.succeed()
        case .failed: failToConnect(session, session.connection.failure, now)
        case let progress: session.phase = .connecting(progress)
        }
    }

    private func failToConnect(_ session: Session, _ reason: String, _ now: ContinuousClock.Instant) {
        connects.fail(reason, begun: session.openedAt, now)
        discard(session)
    }

    /// Closes a connection on which nothing is under way.
    func discard(_ session: Session) { sessions.removeAll { $0 === session } }

    /// Closes a connection and answers everybody who was using it.
    func lose(_ session: Session, _ error: PostgresError) {
        let now = ContinuousClock.now
        guard sessions.contains(where: { $0 === session }) else { return }
        discard(session)
        if session.isReady, !session.hasWorked, session.openedAt + PoolLimits.shortestLife > now {
            connects.fail("the server closed a new connection", begun: session.openedAt, now)
        }
        let units = session.finished + session.segments.filter(\.isLast).map(\.unit)
        session.finished = []
        session.removeSegments()
        for unit in units {
            var own = error
            own.operation = unit.request.operation
            own.outcome = unit.outcomeIfLost
            unit.fail(own)
            if unit.request.work.endsLease, let lease = session.lease { leases[lease.id] = nil }
        }
        session.lease?.session = nil
        if let lease = session.lease { advance(lease, now) }
        session.lease = nil
    }

    /// What its users are told; libpq's own message is left out, since it may quote an earlier statement's error.
    func connectionLost(_ session: Session) -> PostgresError {
        PostgresError(.connection, operation: "connection", outcome: .unknown, detail: "the connection was lost")
    }

    /// Acts on everything whose time has come.
    func expire(_ now: ContinuousClock.Instant) {
        while let waiter = waiting.first, waiter.deadline <= now {
            _ = waiting.popFirst()
            waiter.fail(waitedInVain(waiter.operation))
        }
        for session in sessions {
            guard let deadline = deadline(of: session), deadline <= now else { continue }
            guard session.isReady else {
                // Whoever did not answer gets the last turn next time.
                parameters.rotateHosts()
                failToConnect(session, "no answer within \(parameters.connectTimeout)", now)
                continue
            }
            lose(session, connectionLost(session))
        }
    }

    private func waitedInVain(_ operation: String) -> PostgresError {
        guard !sessions.contains(where: \.isReady) else {
            return PostgresError(.timeout, operation: operation, outcome: .notSent, detail: "no connection came free")
        }
        return PostgresError(
            .connection, operation: operation, outcome: .notSent, detail: connects.reason ?? "not connected yet")
    }

    /// When a connection is given up if nothing happens on it.
    private func deadline(of session: Session) -> ContinuousClock.Instant? {
        guard session.isReady else { return session.openedAt + parameters.connectTimeout }
        if let deadline = session.cancelDeadline { return deadline }
        // The server's own timeout does not help when the server, or the way to it, is gone.
        guard configuration.statementTimeout > .zero, let head = session.segments.first, !session.isInScript else {
            return nil
        }
        return session.headSince + configuration.statementTimeout * head.steps.count + PoolLimits.silenceGrace
    }

    /// When the thread must wake up even if nothing happens.
    func nextDeadline(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var deadlines = sessions.compactMap { deadline(of: $0) }
        if let first = waiting.first { deadlines.append(first.deadline) }
        if let drainDeadline { deadlines.append(drainDeadline) }
        if let notBefore = connects.notBefore, notBefore > now { deadlines.append(notBefore) }
        return deadlines.min()
    }
}
