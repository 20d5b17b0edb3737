import QueueContract
import RelayModel
import RelayStore

/// An operator's text: read, understood by what is open for them, and carried out, all that it says or nothing.
struct OperatorReplies {
    let transaction: RouterTransaction
    let line: BusinessLine
    let person: OperatorRecord

    func decide(_ text: InboundRecord) async throws -> InboundOutcome {
        let reply = ParsedReply(of: text)
        // "I am driving" takes nothing and goes to no customer.
        if reply.isWords, try await transaction.isAutomaticAnswer(text, of: person.id), try await !namesRelay(reply) {
            return try await guarded(text)
        }
        try await transaction.lockTexts(of: person.id)
        let (situation, decisions) = try await understand(reply, of: text)
        let isAnswer = ReplyResolver(situation.context).isAnswer(reply)
        try await settleQuestion(situation, isAnswer: isAnswer, decisions)
        let clocks =
            if decisions.contains(where: \.tellsTime) {
                try await transaction.clocks(line.tenant)
            } else {
                UTCOffsets([])
            }
        var answer = OperatorAnswer(
            to: text, of: person, at: line, situation, answering: isAnswer ? situation.question : nil, clocks: clocks,
            in: transaction)
        for decision in decisions { try await answer.perform(decision) }
        return try await answer.finished()
    }

    /// Whether the text carries one of the operator's codes, which no machine writes.
    private func namesRelay(_ reply: ParsedReply) async throws -> Bool {
        let codes = reply.wordsCodes
        guard !codes.isEmpty else { return false }
        return try await !transaction.relaysAsked(line.tenant, person.id, our: line.number, codes: codes).isEmpty
    }

    /// What the text comes to, with the conversations of all relays that it changes locked.
    private func understand(
        _ reply: ParsedReply, of text: InboundRecord
    ) async throws -> (OperatorSituation, [ReplyDecision]) {
        var locked: Set<RelayID> = []
        while true {
            let situation = try await situation(for: reply, of: text)
            let decisions = ReplyResolver(situation.context).decide(reply)
            let changed = Set(decisions.compactMap(\.changedRelay))
            guard !changed.isSubset(of: locked) else { return (situation, decisions) }
            // What the text comes to may change until they are locked.
            try await transaction.lockConversations(line.tenant, of: changed)
            locked.formUnion(changed)
        }
    }

    private func situation(for reply: ParsedReply, of text: InboundRecord) async throws -> OperatorSituation {
        let question = try await transaction.question(line.tenant, to: person.id, our: line.number)
        let asked = try await transaction.relaysAsked(
            line.tenant, person.id, our: line.number, codes: reply.onlyCodes)
        var colleagues: [(id: OperatorID, name: String)] = []
        if reply.gives || question.map({ ReplyParser.parse($0.asked.text).gives }) ?? false {
            colleagues = try await transaction.colleagues(line.tenant, of: person.id)
        }
        return OperatorSituation(
            asked: asked, question: question, colleagues: colleagues, receivedAt: text.receivedAt,
            now: try await transaction.now())
    }

    /// A question is answered by its answer, and by whatever else is done about one of its relays.
    private func settleQuestion(
        _ situation: OperatorSituation, isAnswer: Bool, _ decisions: [ReplyDecision]
    ) async throws {
        guard let question = situation.question else { return }
        let changed = Set(decisions.compactMap(\.changedRelay))
        guard isAnswer || !changed.isDisjoint(with: question.asked.options) else { return }
        try await transaction.clearQuestion(line.tenant, to: person.id, our: line.number)
    }

    /// The text is kept and does nothing; the tenant is alerted, for it may be a person's after all.
    private func guarded(_ text: InboundRecord) async throws -> InboundOutcome {
        let reason = GuardReason.autoResponder
        var event = AuditEvent("guarded")
        event.sid = text.sid
        event.operatorID = person.id
        event.reason = reason.rawValue
        try await transaction.audit(event, tenant: line.tenant)
        let alert = line.catalogue.guarded(sender: person.name, by: reason)
        let aftermath = try await transaction.raise(
            .guarded, alert, on: line, relay: nil, now: try await transaction.now())
        return InboundOutcome(meaning: "guarded", aftermath: aftermath)
    }
}

/// What is open for an operator at one of our numbers.
struct OperatorSituation {
    /// By the time at which their text came, which may have been found later.
    let context: ReplyContext
    /// When it is decided.
    let now: Moment
    let question: OperatorQuestion?
    let relays: [RelayID: AskedRelay]

    init(
        asked: [AskedRelay], question: OperatorQuestion?, colleagues: [(id: OperatorID, name: String)],
        receivedAt: Moment, now: Moment
    ) {
        self.now = now
        self.question = question
        relays = Dictionary(asked.map { ($0.answerable.relay, $0) }) { first, _ in first }
        context = ReplyContext(
            relays: asked.map(\.answerable), question: question.map { (asked: $0.asked, at: $0.at) },
            colleagues: colleagues, now: receivedAt)
    }
}
