import Keyring
import QueueContract
import RelayModel
import RelayStore

/// A customer's text: it joins the customer's open relay, or opens one.
struct CustomerTexts {
    let transaction: RouterTransaction
    let line: BusinessLine
    let keyring: Keyring

    func decide(_ text: InboundRecord) async throws -> InboundOutcome {
        let holder = try await transaction.lockConversation(line.tenant, our: text.our, their: text.their)
        let customer = try await transaction.customer(line.tenant, text.their)
        try await noteOptOut(text)
        if let reason = try await guardReason(text) { return try await guardText(text, reason, customer) }
        if let open = try await transaction.openRelay(line.tenant, our: text.our, customer: customer.id) {
            return try await join(text, open, customer)
        }
        return try await open(text, customer, holder: holder)
    }

    /// The carrier acts on these words whatever we think of them; the operator still gets the text.
    private func noteOptOut(_ text: InboundRecord) async throws {
        guard let word = CarrierWord(wholeText: text.body), word.changesOptOut else { return }
        try await transaction.setOptOut(line.tenant, our: text.our, their: text.their, isOut: word.optsOut)
        var event = AuditEvent(word.optsOut ? "opted_out" : "opted_in")
        event.sid = text.sid
        try await transaction.audit(event, tenant: line.tenant)
    }

    private func guardReason(_ text: InboundRecord) async throws -> GuardReason? {
        TextGuard.reason(try await transaction.history(before: text, line.limits), line.limits)
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
        let alert = OperatorText.alertGuarded(customer: customer.label, reason: reason)
        let aftermath = try await transaction.raise(
            .guarded, alert, on: line, relay: nil, now: try await transaction.now())
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
        _ text: InboundRecord, _ customer: CustomerRecord, holder: ConversationHolder?
    ) async throws -> InboundOutcome {
        let job = try await jobFor(customer, text)
        // Who had the customer until their last job was done comes first unless the new one is somebody's.
        let first = holder.flatMap { $0.isOver && job.assigned != nil ? nil : $0.id }
        let plan = try await plan(holder: first, assigned: job.assigned)
        guard line.isActive, !plan.hops.isEmpty else { return try await parkUnanswerable(text, customer, job) }
        let relay = RelayID.random()
        let stored = StoredRelay(
            tenant: line.tenant, id: relay, our: text.our, accountSID: line.accountSID, customer: customer, job: job.id,
            relay: Relay(plan: plan.hops))
        try await transaction.insert(stored)
        try await transaction.attach(line.tenant, text.sid, to: relay, job: job.id, customer: customer.id)
        for skipped in plan.skipped { try await auditSkipped(skipped, relay) }
        var decision = RelayDecision(
            stored, in: transaction, now: try await transaction.now(), cause: text.sid)
        try await decision.apply(.started)
        return InboundOutcome(meaning: "opened", relay: relay, aftermath: decision.aftermath)
    }

    private func jobFor(_ customer: CustomerRecord, _ text: InboundRecord) async throws -> OpenJob {
        if let job = try await transaction.openJob(line.tenant, customer.id) { return job }
        let id = JobID.random()
        let token = keyring.trackingToken(job: id.rawValue.bytes, version: 1)
        return try await transaction.createJob(
            line.tenant, id, for: customer.id, at: text.our, tokenSHA256: token.sha256)
    }

    private func plan(holder: OperatorID?, assigned: OperatorID?) async throws -> ChainPlan {
        let operators = try await transaction.operators(line.tenant)
        let places = try await transaction.places(line.tenant, line.chain)
        return ChainPlan(
            holder: holder, assigned: assigned,
            chain: places.map { (operatorID: $0.operatorID, windowSeconds: $0.windowSeconds) },
            chainWindowSeconds: line.chainWindowSeconds, tenantWindowSeconds: line.tenantWindowSeconds,
            cycles: line.cycles, unavailable: Set(operators.values.filter { !$0.isAvailable }.map(\.id)))
    }

    private func auditSkipped(_ operatorID: OperatorID, _ relay: RelayID) async throws {
        var event = AuditEvent("skipped")
        event.relay = relay
        event.operatorID = operatorID
        event.reason = "off"
        try await transaction.audit(event, tenant: line.tenant)
    }

    /// Nobody can be asked: the text is kept to be queued again, and the tenant is alerted.
    private func parkUnanswerable(
        _ text: InboundRecord, _ customer: CustomerRecord, _ job: OpenJob
    ) async throws -> InboundOutcome {
        let kind: AlertKind = line.isActive ? .noChain : .inactiveNumber
        let reason = line.isActive ? "nobody in the number's chain can be asked" : "the number is not active"
        try await transaction.attach(line.tenant, text.sid, to: nil, job: job.id, customer: customer.id)
        try await transaction.park(text, reason: reason)
        let now = try await transaction.now()
        var aftermath = try await transaction.raise(
            kind, OperatorText.alertUnanswerable(business: line.tenantName, reason: reason), on: line, relay: nil,
            now: now)
        let apology = Apology(tenant: line.tenant, accountSID: line.accountSID, our: line.number, job: job.id)
        if let hint = try await apology.send(
            to: customer, business: line.tenantName, cause: text.sid, now: now, in: transaction)
        {
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
