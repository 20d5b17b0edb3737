import QueueContract
import RelayModel
import RelayStore

/// What operators do about relays and jobs.
extension OperatorAnswer {
    mutating func perform(_ verb: ReplyVerb, _ relay: RelayID) async throws {
        switch verb {
        case .acknowledge: _ = try await taken(relay)
        case .pass: try await pass(relay)
        case .onTheWay(let time): try await arrive(time, relay)
        case .eta(let time): try await arrive(time, relay)
        case .done: try await finishJob(relay)
        case .give, .who, .list, .off, .on: break
        }
    }

    /// The relay, locked, and theirs: it is acknowledged if it was not yet. Nil, and they have been told why, when it cannot be
    /// theirs.
    mutating func taken(_ relay: RelayID) async throws -> StoredRelay? {
        let decision = try await take(relay)
        absorb(decision)
        return decision.stored.relay.acknowledgedBy == person.id ? decision.stored : nil
    }

    mutating func give(_ relay: RelayID, to colleague: OperatorID) async throws {
        var decision = try await take(relay)
        try await decision.apply(.handedOver(from: person.id, to: colleague))
        absorb(decision)
        guard decision.stored.relay.acknowledgedBy == colleague,
            let name = situation.context.colleagues.first(where: { $0.id == colleague })?.name
        else { return }
        tell(catalogue.text(.given, about(decision.stored).merging([.name: name]) { $1 }))
    }

    private func take(_ relay: RelayID) async throws -> RelayDecision {
        var decision = try await lock(relay)
        if decision.stored.relay.acknowledgedBy != person.id {
            try await decision.apply(.acknowledged(person.id, .sms))
        }
        return decision
    }

    private mutating func pass(_ relay: RelayID) async throws {
        var decision = try await lock(relay)
        try await decision.apply(.declined(person.id, .sms))
        absorb(decision)
    }

    private func lock(_ relay: RelayID) async throws -> RelayDecision {
        let decision = try await RelayDecision.lock(
            line.tenant, relay, in: transaction, cause: text.sid, channel: .sms)
        guard let decision else { throw MissingRelayError(relay: relay) }
        return decision
    }

    private func about(_ stored: StoredRelay) -> [TextPlaceholder: String] {
        [.customer: stored.customer.label, .code: stored.code(of: person.id)?.rawValue ?? ""]
    }
}

// MARK: - Jobs

extension OperatorAnswer {
    /// They are on the way, and perhaps say when they arrive.
    private mutating func arrive(_ time: ReplyTime?, _ relay: RelayID) async throws {
        guard let stored = try await taken(relay) else { return }
        let eta = time?.moment(after: situation.context.now) { [clocks] in clocks.seconds(at: $0) }
        let names = [TextPlaceholder.business: line.tenantName, .name: firstName(person.name)]
        // A time that has passed, because the text was found late, tells nobody anything.
        guard let time, let eta, eta > situation.now else {
            try await move(stored, to: .inProgress)
            let isTold = try await inform(stored, catalogue.text(.customerOnTheWay, names))
            return tell(isTold ? catalogue.text(.onTheWayTold, about(stored)) : nil)
        }
        try await move(stored, to: .inProgress, eta: eta)
        let when = [TextPlaceholder.arrival: arrival(time, eta)]
        let isTold = try await inform(stored, catalogue.text(.customerArrival, names.merging(when) { $1 }))
        tell(isTold ? catalogue.text(.etaTold, about(stored).merging(when) { $1 }) : nil)
    }

    /// Minutes count from when the operator wrote them: if that is a while ago, the customer is told the time by the clock.
    private func arrival(_ time: ReplyTime, _ moment: Moment) -> String {
        switch time {
        case .after(let minutes) where isFresh, .unclear(let minutes, _) where isFresh:
            return catalogue.text(.arrivalMinutes, [.minutes: String(minutes)])
        case .after, .unclear, .at:
            let isToday = clocks.day(of: moment) == clocks.day(of: situation.now)
            return catalogue.text(isToday ? .arrivalClock : .arrivalTomorrow, [.time: clock(moment)])
        }
    }

    private var isFresh: Bool { situation.now - situation.context.now < .seconds(60) }

    /// The job is done, and the conversation with it. The customer is told once.
    private mutating func finishJob(_ relay: RelayID) async throws {
        guard let stored = try await taken(relay) else { return }
        try await takeOpenTurn(of: stored)
        let before = try await move(stored, to: .completed)
        tell(catalogue.text(.doneTold, about(stored)))
        guard before?.isOver == false else { return }
        _ = try await inform(stored, catalogue.text(.customerDone, [.business: line.tenantName]))
    }

    /// What the customer has written meanwhile about the same job, and this operator is being asked about, is done as well.
    private mutating func takeOpenTurn(of stored: StoredRelay) async throws {
        let open = try await transaction.openRelay(stored.tenant, our: stored.our, customer: stored.customer.id)
        guard let open else { return }
        var decision = try await lock(open)
        guard decision.stored.job == stored.job, decision.stored.relay.asked?.operatorID == person.id else { return }
        try await decision.apply(.acknowledged(person.id, .sms))
        absorb(decision)
    }

    @discardableResult
    private mutating func move(
        _ stored: StoredRelay, to status: JobStatus, eta: Moment? = nil
    ) async throws -> JobStatus? {
        guard let before = try await transaction.moveJob(stored.tenant, stored.job, to: status, eta: eta) else {
            return nil
        }
        if before != status { try await audit("job_\(status.rawValue)", about: stored) }
        if eta != nil { try await audit("eta", about: stored) }
        absorb(Aftermath(events: [.job(stored.tenant, stored.job, at: situation.now)]))
        return before
    }
}
