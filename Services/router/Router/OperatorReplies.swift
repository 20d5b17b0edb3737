import QueueContract
import RelayModel
import RelayStore
import TwilioContract

/// An operator's text: an answer to what they are asked, or a message to the customer whose conversation they have.
struct OperatorReplies {
    let transaction: RouterTransaction
    let line: BusinessLine
    let person: OperatorRecord

    func decide(_ text: InboundRecord) async throws -> InboundOutcome {
        switch ReplyGrammar.parse(text.body) {
        case .acknowledge(let code):
            return try await answer(text, code: code, event: .acknowledged(person.id, .sms), meaning: "acknowledged")
        case .pass(let code):
            return try await answer(text, code: code, event: .declined(person.id, .sms), meaning: "passed")
        case .carrierWord:
            return InboundOutcome(meaning: "carrier_word")
        case .freeText:
            return try await message(text)
        }
    }

    /// Applies an answer to the hop that it means.
    private func answer(
        _ text: InboundRecord, code: AckCode?, event: RelayEvent, meaning: String
    ) async throws -> InboundOutcome {
        let hops = try await transaction.answerable(line.tenant, person.id, our: line.number)
        switch HopChoice(hops, code: code) {
        case .one(let hop): return try await apply(event, to: hop, text, meaning: meaning)
        case .none:
            guard let code else { return try await reply(text, OperatorText.nothingOpen, meaning: "nothing_open") }
            return try await reply(text, OperatorText.unknownCode(code), meaning: "unknown_code")
        case .several(let open):
            let list = open.map { (code: $0.code, customer: $0.customer.label) }
            return try await reply(text, OperatorText.whichOne(list), meaning: "ambiguous")
        }
    }

    private func apply(
        _ event: RelayEvent, to hop: AnswerableHop, _ text: InboundRecord, meaning: String
    ) async throws -> InboundOutcome {
        guard
            var decision = try await RelayDecision.lock(
                line.tenant, hop.key.relay, in: transaction, cause: text.sid, channel: .sms)
        else { throw MissingRelayError(relay: hop.key.relay) }
        try await transaction.attach(
            line.tenant, text.sid, to: hop.key.relay, job: decision.stored.job, customer: hop.customer.id)
        try await decision.apply(event)
        return InboundOutcome(meaning: meaning, relay: hop.key.relay, aftermath: decision.aftermath)
    }

    /// Passes the text on to the customer when there is only one whom it can be meant for; that acknowledges, too.
    private func message(_ text: InboundRecord) async throws -> InboundOutcome {
        // "I am driving" takes nothing and goes to no customer.
        guard try await !transaction.isAutomaticAnswer(text, of: person.id) else { return try await guarded(text) }
        let hops = try await transaction.answerable(line.tenant, person.id, our: line.number)
        let held = try await transaction.conversationsHeld(by: person.id, line.tenant, our: line.number)
        let open = HopChoice.open(hops)
        let customers = Set(open.map(\.customer.id)).union(held.map(\.customer))
        guard customers.count == 1, let customer = customers.first else {
            let list = open.map { (code: $0.code, customer: $0.customer.label) }
            let answer = customers.isEmpty ? OperatorText.nothingOpen : OperatorText.whichOne(list)
            return try await reply(text, answer, meaning: customers.isEmpty ? "nothing_open" : "ambiguous")
        }
        var outcome = InboundOutcome(meaning: "message")
        if let hop = open.first {
            outcome = try await apply(.acknowledged(person.id, .sms), to: hop, text, meaning: "message")
        }
        guard let contact = try await transaction.contact(line.tenant, customer) else { return outcome }
        if open.isEmpty {
            try await transaction.attach(line.tenant, text.sid, to: nil, job: contact.job, customer: customer)
        }
        if try await transaction.isOptedOut(line.tenant, our: line.number, their: contact.their) {
            let refused = try await refuse(text, to: contact)
            outcome.aftermath = outcome.aftermath + refused.aftermath
        } else {
            outcome.aftermath.hints.append(try await passOn(text, to: contact))
        }
        return outcome
    }

    /// The customer has opted out: nothing is sent, and the operator is told.
    private func refuse(_ text: InboundRecord, to contact: HeldConversation) async throws -> InboundOutcome {
        var event = AuditEvent("not_sent")
        event.sid = text.sid
        event.customer = contact.customer
        event.operatorID = person.id
        event.reason = "opted_out"
        try await transaction.audit(event, tenant: line.tenant)
        return try await reply(text, OperatorText.optedOut, meaning: "opted_out")
    }

    private func guarded(_ text: InboundRecord) async throws -> InboundOutcome {
        var event = AuditEvent("guarded")
        event.sid = text.sid
        event.operatorID = person.id
        event.reason = GuardReason.autoResponder.rawValue
        try await transaction.audit(event, tenant: line.tenant)
        return InboundOutcome(meaning: "guarded")
    }

    private func passOn(_ text: InboundRecord, to contact: HeldConversation) async throws -> OutboundHint {
        var row = NewOutbound(
            purpose: .customer, accountSID: line.accountSID, our: line.number, their: contact.their, body: text.body,
            segments: SegmentCount(text.body).segments, orderAt: text.receivedAt)
        row.mediaURLs = text.mediaURLs
        row.customer = contact.customer
        row.operatorID = person.id
        row.job = contact.job
        row.source = text.sid
        row.cause = text.sid
        return try await transaction.send(row, tenant: line.tenant)
    }

    private func reply(_ text: InboundRecord, _ body: String, meaning: String) async throws -> InboundOutcome {
        var row = NewOutbound(
            purpose: .notice, accountSID: line.accountSID, our: line.number, their: person.phone, body: body,
            segments: SegmentCount(body).segments, orderAt: try await transaction.now())
        row.operatorID = person.id
        row.cause = text.sid
        let hint = try await transaction.send(row, tenant: line.tenant)
        return InboundOutcome(meaning: meaning, aftermath: Aftermath(hints: [hint]))
    }
}
