import QueueContract
import RelayModel
import RelayStore

/// Carries out what an operator's text comes to, one decision after the other, and collects what they are told about it.
struct OperatorAnswer {
    let transaction: RouterTransaction
    let line: BusinessLine
    let person: OperatorRecord
    let text: InboundRecord
    let situation: OperatorSituation
    /// The question that the text answers.
    let answered: OperatorQuestion?
    /// How far the business's clocks are ahead of UTC.
    let clocks: UTCOffsets
    var catalogue: TextCatalogue { line.catalogue }
    private var outcome = InboundOutcome(meaning: "nothing")
    private var told: [String] = []
    private var isAttached = false

    init(
        to text: InboundRecord, of person: OperatorRecord, at line: BusinessLine, _ situation: OperatorSituation,
        answering answered: OperatorQuestion?, clocks: UTCOffsets, in transaction: RouterTransaction
    ) {
        self.transaction = transaction
        self.line = line
        self.person = person
        self.text = text
        self.situation = situation
        self.answered = answered
        self.clocks = clocks
    }

    /// Carries one decision out.
    mutating func perform(_ decision: ReplyDecision) async throws {
        if outcome.meaning == "nothing" { outcome.meaning = decision.meaning }
        try await attach(to: decision.relay)
        switch decision {
        case .carrierWord: break
        case .perform(let verb, let relay): try await perform(verb, relay)
        case .give(let relay, let colleague): try await give(relay, to: colleague)
        case .message(let body, let relay): try await send(body, to: relay)
        case .off(let time): try await goOff(time)
        case .on: try await comeOn()
        case .list: tell(list())
        case .who(let relay): tell(who(relay))
        case .ask(let question), .confirm(let question, _, _):
            try await keep(question)
            tell(explanation(decision))
        case .explain, .leftAlone: tell(explanation(decision))
        }
    }

    /// What was decided, with the one text that tells the operator all of it.
    mutating func finished() async throws -> InboundOutcome {
        guard !told.isEmpty else { return outcome }
        var row = NewOutbound(
            purpose: .notice, accountSID: line.accountSID, our: line.number, their: person.phone,
            body: told.joined(separator: "\n"), orderAt: try await transaction.now())
        row.operatorID = person.id
        row.cause = text.sid
        outcome.aftermath.hints.append(try await transaction.send(row, tenant: line.tenant))
        return outcome
    }

    /// Ties the text, and the one whose question it answers, to the first relay that it is about.
    private mutating func attach(to relay: RelayID?) async throws {
        guard !isAttached, let relay, let asked = situation.relays[relay] else { return }
        isAttached = true
        outcome.relay = relay
        for sid in [text.sid, answered?.sid].compactMap(\.self) {
            try await transaction.attach(
                line.tenant, sid, to: relay, job: asked.job, customer: asked.answerable.customer)
        }
    }

    /// A question about an earlier text stays about that one.
    private func keep(_ question: PendingQuestion) async throws {
        try await transaction.keep(
            question, about: answered?.sid ?? text.sid, line.tenant, to: person.id, our: line.number)
    }
}

// MARK: - What the pieces need

extension OperatorAnswer {
    /// Adds to what the operator is told.
    mutating func tell(_ text: String?) {
        if let text { told.append(text) }
    }

    /// Takes over what a decision about a relay leaves.
    mutating func absorb(_ decision: RelayDecision) { absorb(decision.aftermath) }

    /// Takes over what is to be published.
    mutating func absorb(_ aftermath: Aftermath) { outcome.aftermath = outcome.aftermath + aftermath }

    /// What a question or an explanation says.
    func explanation(_ decision: ReplyDecision) -> String? {
        OperatorAnswers(catalogue, context: situation.context) { [clocks] in clocks.seconds(at: $0) }.text(decision)
    }

    /// A time of the day at the business.
    func clock(_ moment: Moment) -> String {
        ClockText.text(moment, language: catalogue.language) { clocks.seconds(at: $0) }
    }

    /// A day at the business.
    func day(_ moment: Moment) -> String {
        DayText.text(moment, language: catalogue.language) { clocks.seconds(at: $0) }
    }

    /// A line of the record about what the operator did.
    func audit(_ kind: String, about stored: StoredRelay? = nil, reason: String? = nil) async throws {
        var event = AuditEvent(kind)
        event.relay = stored?.id
        event.job = stored?.job
        event.customer = stored?.customer.id
        event.operatorID = person.id
        event.sid = text.sid
        event.channel = AckChannel.sms.rawValue
        event.reason = reason
        try await transaction.audit(event, tenant: line.tenant)
    }
}
