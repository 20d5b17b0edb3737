import QueueContract
import RelayModel
import RelayStore

/// A customer's text: it joins the customer's open relay, or opens one.
struct CustomerTexts {
    let transaction: RouterTransaction
    let line: BusinessLine
    let links: JobLinks

    func decide(_ text: InboundRecord) async throws -> InboundOutcome {
        let holder = try await transaction.lockConversation(line.tenant, our: text.our, their: text.their)
        let customer = try await transaction.customer(line.tenant, text.their)
        let isCarriers = try await noteCarrierRequest(text, customer)
        let history = try await transaction.history(before: text, line.limits)
        if let reason = TextGuard.reason(history, line.limits) { return try await guardText(text, reason, customer) }
        // What comes right after an automatic text of ours may well be one itself.
        let isAnswerable = !isCarriers && !history.followsAutomaticText
        if !isAnswerable { try await transaction.leaveUnanswered(text) }
        if let open = try await transaction.openRelay(line.tenant, our: text.our, customer: customer.id) {
            return try await join(text, open, customer)
        }
        return try await open(text, customer, holder: holder, isAnswerable: isAnswerable)
    }

    /// The carrier acts on these words whatever we think of them; the operator still gets the text.
    ///
    /// - Returns: Whether it is such a word, which the carrier answers.
    private func noteCarrierRequest(_ text: InboundRecord, _ customer: CustomerRecord) async throws -> Bool {
        switch text.carrierRequest {
        case .stop: try await note("opted_out", text, customer, isOut: true)
        case .start: try await note("opted_in", text, customer, isOut: false)
        case .help: break
        case nil:
            guard text.isYes, try await isOutAtCarrier(text), try await !isOvertaken(text) else {
                return text.isAnsweredByCarrier
            }
            try await note("opted_in", text, customer, isOut: false)
            return true
        }
        return true
    }

    /// Whether `YES` means the carrier: it knows nothing of what a dispatcher said.
    private func isOutAtCarrier(_ text: InboundRecord) async throws -> Bool {
        let state = try await transaction.optOutState(line.tenant, our: text.our, their: text.their)
        return state.source != nil && state.source != .dispatcher
    }

    private func isOvertaken(_ text: InboundRecord) async throws -> Bool {
        try await transaction.hasOpted(line.tenant, our: text.our, their: text.their, since: text.receivedAt)
    }

    /// What the customer wanted last counts, in whatever order their words are found; a dispatcher's word that they get no texts
    /// counts until they want them after it.
    private func note(
        _ kind: String, _ text: InboundRecord, _ customer: CustomerRecord, isOut: Bool
    ) async throws {
        var holds = try await !isOvertaken(text)
        if holds { holds = try await change(text, isOut: isOut) }
        var event = AuditEvent(holds ? kind : "overtaken")
        event.sid = text.sid
        event.customer = customer.id
        event.reason = holds ? nil : kind
        try await transaction.audit(event, tenant: line.tenant)
    }

    /// - Returns: Whether it is now as they want it.
    private func change(_ text: InboundRecord, isOut: Bool) async throws -> Bool {
        guard isOut else {
            return try await transaction.optIn(
                line.tenant, our: text.our, their: text.their, at: text.receivedAt)
        }
        try await transaction.optOut(line.tenant, our: text.our, their: text.their, by: .customer)
        return true
    }

    /// The text is kept and shown with the customer's job, and nobody is texted about it; the tenant is alerted.
    private func guardText(
        _ text: InboundRecord, _ reason: GuardReason, _ customer: CustomerRecord
    ) async throws -> InboundOutcome {
        let job = try await transaction.openJob(line.tenant, customer.id)
        try await transaction.guardText(text, by: reason, job: job?.id, customer: customer.id)
        var event = AuditEvent("guarded")
        event.sid = text.sid
        event.job = job?.id
        event.customer = customer.id
        event.reason = reason.rawValue
        try await transaction.audit(event, tenant: line.tenant)
        let alert = line.catalogue.guarded(sender: customer.label, by: reason)
        let now = try await transaction.now()
        var aftermath = try await transaction.raise(.guarded, alert, on: line, relay: nil, now: now)
        if let job { aftermath.events.append(.job(line.tenant, job.id, at: now)) }
        return InboundOutcome(meaning: "guarded", aftermath: aftermath)
    }

    private func join(
        _ text: InboundRecord, _ relay: RelayID, _ customer: CustomerRecord
    ) async throws -> InboundOutcome {
        guard let stored = try await transaction.relay(line.tenant, relay) else {
            throw MissingRelayError(relay: relay)
        }
        try await transaction.attach(line.tenant, text.sid, to: relay, job: stored.job, customer: customer.id)
        var decision = RelayDecision(
            stored, in: transaction, now: try await transaction.now(), cause: text.sid)
        try await decision.apply(.textJoined)
        return InboundOutcome(meaning: "joined", relay: relay, aftermath: decision.aftermath)
    }

    private func open(
        _ text: InboundRecord, _ customer: CustomerRecord, holder: ConversationHolder?, isAnswerable: Bool
    ) async throws -> InboundOutcome {
        let job = try await jobFor(customer, text)
        // Who had the customer until their last job was done comes first unless the new one is somebody's.
        let first = holder.flatMap { $0.isOver && job.assigned != nil ? nil : $0.id }
        let chain = try await transaction.chain(of: line)
        let (plan, away) = try await self.plan(chain, holder: first, assigned: job.assigned)
        guard line.isActive, plan.isAnswerable else {
            return try await parkUnanswerable(text, customer, job, away: away, isAnswerable: isAnswerable)
        }
        let relay = RelayID.random()
        let stored = StoredRelay(
            tenant: line.tenant, id: relay, our: text.our, accountSID: line.accountSID, customer: customer, job: job.id,
            chain: chain.id, catalogue: line.catalogue, relay: Relay(plan: plan.hops))
        try await transaction.insert(stored)
        try await transaction.attach(line.tenant, text.sid, to: relay, job: job.id, customer: customer.id)
        for skipped in plan.skipped { try await auditSkipped(skipped, .inactive, relay: relay, text, customer, job) }
        var decision = RelayDecision(
            stored, in: transaction, now: try await transaction.now(), cause: text.sid)
        try await decision.apply(.started)
        var outcome = InboundOutcome(meaning: "opened", relay: relay, aftermath: decision.aftermath)
        // Whoever is in conversation with an operator is not greeted.
        if isAnswerable, holder?.isOver != false, decision.stored.relay.state == .open,
            let hint = try await answer(text, customer, job).first(link: links.url(of: job))
        {
            outcome.aftermath.hints.append(hint)
        }
        return outcome
    }

    private func answer(_ text: InboundRecord, _ customer: CustomerRecord, _ job: OpenJob) -> AutomaticAnswer {
        AutomaticAnswer(transaction: transaction, line: line, customer: customer, job: job.id, cause: text.sid)
    }

    private func jobFor(_ customer: CustomerRecord, _ text: InboundRecord) async throws -> OpenJob {
        if let job = try await transaction.openJob(line.tenant, customer.id) { return job }
        let id = JobID.random()
        return try await transaction.createJob(
            line.tenant, id, for: customer.id, at: text.our, tokenSHA256: links.tokenHash(ofNew: id))
    }

    /// Who will be asked, and who of them cannot be now.
    private func plan(
        _ chain: ChainRecord, holder: OperatorID?, assigned: OperatorID?
    ) async throws -> (ChainPlan, away: [OperatorID: Unavailability]) {
        let places = try await transaction.places(line.tenant, chain.id)
        let people = places.map(\.operatorID) + [holder, assigned, chain.emergency].compactMap(\.self)
        let away = try await transaction.unavailable(line.tenant, among: people)
        let plan = ChainPlan(
            holder: holder, assigned: assigned,
            chain: places.map { (operatorID: $0.operatorID, windowSeconds: $0.windowSeconds) },
            chainWindowSeconds: chain.windowSeconds, tenantWindowSeconds: line.tenantWindowSeconds,
            cycles: chain.cycles, emergency: chain.emergency,
            unavailable: Set(away.filter { $0.value == .inactive }.keys), off: Set(away.keys))
        return (plan, away)
    }

    private func auditSkipped(
        _ operatorID: OperatorID, _ why: Unavailability, relay: RelayID?, _ text: InboundRecord,
        _ customer: CustomerRecord, _ job: OpenJob
    ) async throws {
        var event = AuditEvent("skipped")
        event.relay = relay
        event.job = job.id
        event.customer = customer.id
        event.operatorID = operatorID
        event.sid = text.sid
        event.reason = why.rawValue
        try await transaction.audit(event, tenant: line.tenant)
    }

    /// Nobody can be asked: the text is kept to be queued again, and the tenant is alerted.
    private func parkUnanswerable(
        _ text: InboundRecord, _ customer: CustomerRecord, _ job: OpenJob, away: [OperatorID: Unavailability],
        isAnswerable: Bool
    ) async throws -> InboundOutcome {
        for (operatorID, why) in away.sorted(by: { $0.key < $1.key }) where line.isActive {
            try await auditSkipped(operatorID, why, relay: nil, text, customer, job)
        }
        let kind: AlertKind = line.isActive ? .noChain : .inactiveNumber
        let reason: TextKey = line.isActive ? .reasonNoChain : .reasonInactiveNumber
        try await transaction.attach(line.tenant, text.sid, to: nil, job: job.id, customer: customer.id)
        try await transaction.park(text, reason: TextCatalogue.english.text(reason))
        let alert = line.catalogue.text(
            .alertUnanswerable, [.business: line.tenantName, .reason: line.catalogue.text(reason)])
        let now = try await transaction.now()
        var aftermath = try await transaction.raise(kind, alert, on: line, relay: nil, now: now)
        aftermath.events.append(.job(line.tenant, job.id, at: now))
        if let hint = try await answer(text, customer, job).apology(isAnswerable: isAnswerable) {
            aftermath.hints.append(hint)
        }
        return InboundOutcome(meaning: "parked", aftermath: aftermath)
    }
}

/// A relay that was found a moment ago is gone.
struct MissingRelayError: Error, CustomStringConvertible {
    let relay: RelayID
    var description: String { "relay \(relay) is gone" }
}
