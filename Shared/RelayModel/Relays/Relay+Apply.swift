extension Relay {
    /// The hop of that number.
    package func hop(_ number: Int) -> Hop? {
        hops.indices.contains(number - 1) ? hops[number - 1] : nil
    }

    /// The operator's turn that is running; at most one is.
    package var asked: Hop? { hops.last { $0.state == .asked } }

    /// Whether it is the hop's turn.
    package func isAsked(_ number: Int) -> Bool { hop(number)?.state == .asked }

    /// Takes what happened and returns what is to be done.
    ///
    /// What network input may bring about in any order is never an error: an event that changes nothing returns an answer or
    /// ``RelayAction/ignored(_:)``.
    package mutating func apply(_ event: RelayEvent) -> [RelayAction] {
        switch event {
        case .started: start()
        case .textJoined: join()
        case .hopExpired(let number): moveOn(from: number, end: .expired)
        case .hopFailed(let number): moveOn(from: number, end: .failed)
        case .declined(let operatorID, _): decline(operatorID)
        case .acknowledged(let operatorID, let channel): acknowledge(operatorID, channel)
        case .escalated: asked.map { moveOn(from: $0.number, end: .expired) } ?? [.ignored(.notOpen)]
        case .cancelled: cancel()
        }
    }

    private mutating func start() -> [RelayAction] {
        guard state == .open, hops.isEmpty else { return [.ignored(.alreadyStarted)] }
        return askNext()
    }

    private func join() -> [RelayAction] {
        guard state == .open, let asked else { return [.ignored(.notOpen)] }
        return [.forward(toHop: asked.number)]
    }

    private mutating func askNext() -> [RelayAction] {
        guard plan.indices.contains(nextPlanIndex) else {
            state = .exhausted
            return [.exhausted]
        }
        let planned = plan[nextPlanIndex]
        nextPlanIndex += 1
        let number = hops.count + 1
        hops.append(
            Hop(
                number: number, operatorID: planned.operatorID, reason: planned.reason,
                windowSeconds: planned.windowSeconds, state: .asked))
        return [.ask(planned, hop: number)]
    }

    /// Ends the turn and asks the next operator.
    private mutating func moveOn(from number: Int, end: HopEnd) -> [RelayAction] {
        guard state == .open, isAsked(number) else { return [.ignored(.stale)] }
        return endHop(number, end) + [.withdraw(hop: number)] + askNext()
    }

    private mutating func endHop(_ number: Int, _ end: HopEnd) -> [RelayAction] {
        hops[number - 1].state = .ended(end)
        return [.endHop(number, end)]
    }

    private mutating func decline(_ operatorID: OperatorID) -> [RelayAction] {
        switch state {
        case .open:
            guard let asked, asked.operatorID == operatorID else {
                return [.ignored(wasAsked(operatorID) ? .stale : .notAsked)]
            }
            return moveOn(from: asked.number, end: .declined)
        case .acknowledged, .exhausted, .cancelled, .suppressed:
            return [.ignored(.notOpen)]
        }
    }

    /// The first acknowledgement wins, of whoever was asked at any time; a dispatcher may name anybody.
    private mutating func acknowledge(_ operatorID: OperatorID, _ channel: AckChannel) -> [RelayAction] {
        guard wasAsked(operatorID) || channel == .dispatcher else { return [.ignored(.notAsked)] }
        switch state {
        case .open, .exhausted: return take(operatorID)
        case .acknowledged:
            guard let holder = acknowledgedBy else { return [.ignored(.notOpen)] }
            return [.answer(operatorID, holder == operatorID ? .alreadyYours : .alreadyTaken(by: holder))]
        case .cancelled, .suppressed: return [.answer(operatorID, .closed)]
        }
    }

    private mutating func take(_ operatorID: OperatorID) -> [RelayAction] {
        let running = asked
        state = .acknowledged
        acknowledgedBy = operatorID
        var actions: [RelayAction] = []
        if let running, running.operatorID != operatorID {
            actions += endHop(running.number, .superseded) + [.withdraw(hop: running.number)]
        }
        if let own = hops.last(where: { $0.operatorID == operatorID }) { actions += endHop(own.number, .acknowledged) }
        actions.append(.hold(operatorID))
        if let running, running.operatorID != operatorID {
            actions.append(.tellTaken(running.operatorID, by: operatorID))
        }
        return actions
    }

    private mutating func cancel() -> [RelayAction] {
        guard state == .open || state == .exhausted else { return [.ignored(.notOpen)] }
        let running = asked
        state = .cancelled
        guard let running else { return [] }
        return endHop(running.number, .cancelled) + [.withdraw(hop: running.number)]
    }

    private func wasAsked(_ operatorID: OperatorID) -> Bool { hops.contains { $0.operatorID == operatorID } }
}
