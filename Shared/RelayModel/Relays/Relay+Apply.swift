extension Relay {
    /// Takes what happened and returns what is to be done, in order.
    ///
    /// Events come from networks, clocks and people, in any order and more than once: one that changes nothing is no error
    /// but returns ``RelayAction/answer(_:_:)`` or ``RelayAction/ignored(_:)``, and leaves the relay as it was.
    package mutating func apply(_ event: RelayEvent) -> [RelayAction] {
        switch event {
        case .started: start()
        case .textJoined: join()
        case .hopExpired(let number): moveOn(from: number, .expired)
        case .hopFailed(let number): moveOn(from: number, .failed)
        case .declined(let operatorID, _): decline(operatorID)
        case .acknowledged(let operatorID, let channel): acknowledge(operatorID, channel)
        case .handedOver(let giver, let taker): handOver(from: giver, to: taker)
        case .escalated: escalate()
        case .directed(let operatorID, _): direct(to: operatorID)
        case .cancelled: cancel()
        }
    }

    private mutating func start() -> [RelayAction] {
        guard state == .open else { return [.ignored(.notOpen)] }
        guard hops.isEmpty else { return [.ignored(.alreadyStarted)] }
        return askNext()
    }

    private func join() -> [RelayAction] {
        guard state == .open, let asked else { return [.ignored(.notOpen)] }
        return [.forward(toHop: asked.number)]
    }

    private mutating func escalate() -> [RelayAction] {
        guard state == .open, let asked else { return [.ignored(.notOpen)] }
        return moveOn(from: asked.number, .superseded)
    }

    private mutating func direct(to operatorID: OperatorID) -> [RelayAction] {
        guard state == .open else { return [.ignored(.notOpen)] }
        guard let asked else { return ask(manualHop(operatorID)) }
        guard asked.operatorID != operatorID else { return [.ignored(.alreadyAsked)] }
        return withdraw(asked, .superseded) + ask(manualHop(operatorID))
    }

    private mutating func cancel() -> [RelayAction] {
        guard state == .open else { return [.ignored(.notOpen)] }
        let running = asked
        state = .cancelled
        return running.map { withdraw($0, .cancelled) } ?? []
    }

    /// Passes the turn to the next operator; a hop whose turn it is not has no say.
    private mutating func moveOn(from number: Int, _ end: HopEnd) -> [RelayAction] {
        guard state == .open, let asked, asked.number == number else { return [.ignored(.stale)] }
        return withdraw(asked, end) + askNext()
    }

    /// Asks the next who can be asked, of all who are left.
    private mutating func askNext() -> [RelayAction] {
        var skipped: [RelayAction] = []
        while plan.indices.contains(nextPlanIndex) {
            let planned = plan[nextPlanIndex]
            nextPlanIndex += 1
            if planned.reason == .emergencyContact {
                if isEmergency(for: planned.operatorID) { return skipped + ask(planned) }
            } else if let why = unavailable[planned.operatorID] {
                skipped.append(.skip(planned.operatorID, why))
            } else {
                return skipped + ask(planned)
            }
        }
        state = .exhausted
        return skipped + [.exhausted]
    }

    /// Whether nobody else of the plan can be asked at this moment. The emergency contact is asked whether off or on, but not if
    /// they had a turn already.
    private func isEmergency(for contact: OperatorID) -> Bool {
        unavailable[contact] != .inactive && !wasAsked(contact)
            && plan.allSatisfy { $0.reason == .emergencyContact || unavailable[$0.operatorID] != nil }
    }

    private mutating func ask(_ planned: PlannedHop) -> [RelayAction] {
        let number = (hops.last?.number ?? 0) + 1
        hops.append(
            Hop(
                number: number, operatorID: planned.operatorID, reason: planned.reason,
                windowSeconds: planned.windowSeconds, state: .asked))
        return [.ask(planned, hop: number)]
    }

    private mutating func end(_ hop: Hop, _ end: HopEnd) -> [RelayAction] {
        guard let index = hops.firstIndex(where: { $0.number == hop.number }) else { return [] }
        hops[index].state = .ended(end)
        return [.endHop(hop.number, end)]
    }

    /// Ends the turn of an operator who does not have it: what they were not sent yet is not for them any more.
    private mutating func withdraw(_ hop: Hop, _ how: HopEnd) -> [RelayAction] {
        end(hop, how) + [.withdraw(hop: hop.number)]
    }
}

// MARK: - Answers of operators

extension Relay {
    private mutating func decline(_ operatorID: OperatorID) -> [RelayAction] {
        guard wasAsked(operatorID) else { return [.ignored(.notAsked)] }
        guard let asked, asked.operatorID == operatorID else { return tooLate(operatorID) }
        return moveOn(from: asked.number, .declined)
    }

    /// The first acknowledgement wins, of anybody who was ever asked; a dispatcher may name anybody at all.
    private mutating func acknowledge(_ operatorID: OperatorID, _ channel: AckChannel) -> [RelayAction] {
        guard wasAsked(operatorID) || channel.isOnBehalf else { return [.ignored(.notAsked)] }
        guard state == .open || state == .exhausted else { return tooLate(operatorID) }
        return take(operatorID)
    }

    private mutating func take(_ operatorID: OperatorID) -> [RelayAction] {
        let other = asked.flatMap { $0.operatorID == operatorID ? nil : $0 }
        state = .acknowledged
        acknowledgedBy = operatorID
        var actions = other.map { withdraw($0, .superseded) } ?? []
        // Somebody whom a dispatcher names gets a hop like all others, with the texts and a code to answer by.
        if !wasAsked(operatorID) { actions += ask(manualHop(operatorID)) }
        if let own = hops.last(where: { $0.operatorID == operatorID }) { actions += end(own, .acknowledged) }
        actions.append(.hold(operatorID))
        if let other { actions.append(.tellTaken(other.operatorID, by: operatorID)) }
        return actions
    }

    /// Anybody may be given it, asked before or not; what its giver was not sent yet is not for them any more.
    private mutating func handOver(from giver: OperatorID, to taker: OperatorID) -> [RelayAction] {
        guard state == .acknowledged, acknowledgedBy == giver else { return tooLate(giver) }
        guard taker != giver else { return [.answer(giver, .alreadyYours)] }
        acknowledgedBy = taker
        var actions: [RelayAction] = []
        for hop in hops where hop.operatorID == giver {
            if hop.state == .ended(.acknowledged) { actions += end(hop, .declined) }
            actions.append(.withdraw(hop: hop.number))
        }
        if !wasAsked(taker) { actions += ask(manualHop(taker)) }
        guard let index = hops.lastIndex(where: { $0.operatorID == taker }) else { return actions }
        hops[index].state = .ended(.acknowledged)
        return actions + [.handOver(hop: hops[index].number, from: giver)]
    }

    private func manualHop(_ operatorID: OperatorID) -> PlannedHop {
        let window = hops.last?.windowSeconds ?? plan.first?.windowSeconds ?? ChainPlan.windows.lowerBound
        return PlannedHop(operatorID: operatorID, reason: .manual, windowSeconds: window)
    }

    private func tooLate(_ operatorID: OperatorID) -> [RelayAction] {
        switch state {
        case .open, .exhausted: [.ignored(.stale)]
        case .acknowledged:
            acknowledgedBy.map { holder in
                [.answer(operatorID, holder == operatorID ? .alreadyYours : .alreadyTaken(by: holder))]
            } ?? [.ignored(.notOpen)]
        case .cancelled, .suppressed: [.answer(operatorID, .closed)]
        }
    }
}
