extension ReplyVerb {
    /// Which relays it can be about when it names none.
    var purpose: ReplyCandidates.Purpose {
        switch self {
        case .acknowledge: .acknowledge
        case .pass: .pass
        case .onTheWay, .eta: .conversation
        case .done: .done
        case .give, .who, .list, .off, .on: .give
        }
    }

    /// The time that has to be asked about.
    fileprivate var isUnclear: Bool {
        switch self {
        case .onTheWay(.unclear), .eta(.unclear): true
        default: false
        }
    }
}

extension ReplyResolver {
    /// Does it to a relay that the operator named, or that alone can be meant.
    func perform(_ verb: ReplyVerb, _ relay: AnswerableRelay, _ reply: ParsedReply) -> [ReplyDecision] {
        switch (verb, relay.standing) {
        case (.who, _): [.who(relay.relay)]
        case (.acknowledge, .yours), (.pass, .yours), (.pass, .waiting), (.give, .waiting), (_, .taken), (_, .closed):
            [.explain(fate(of: relay), relay.relay)]
        case (.give(let name), .asked), (.give(let name), .yours): [give(relay, to: name)]
        case (_, .asked), (_, .waiting), (_, .yours):
            verb.isUnclear ? [minutesOrClock(relay, reply)] : [.perform(verb, relay.relay)]
        }
    }

    /// What became of a relay that cannot be acted upon.
    func fate(of relay: AnswerableRelay) -> ReplyExplanation {
        switch relay.standing {
        case .taken(let name, let moment): .taken(by: name, at: moment)
        case .yours: .alreadyYours
        case .closed: .closed
        case .asked, .waiting: .turnOver
        }
    }

    /// Nothing can be meant: asks about what the operator did not know of yet, or tells what became of what was lost, or
    /// answered last.
    func nothingOpen(_ candidates: ReplyCandidates, _ reply: ParsedReply) -> ReplyDecision {
        // The clocks may be wrong, and an answer of theirs must not be for nothing.
        if !candidates.later.isEmpty { return confirm(candidates.later, after: candidates.lost.first, reply) }
        if let lost = candidates.lost.first { return .explain(fate(of: lost), lost.relay) }
        switch candidates.purpose {
        case .acknowledge, .pass:
            return context.relays.first.map { .explain(fate(of: $0), $0.relay) } ?? .explain(.nothingOpen, nil)
        case .conversation, .done, .give: return .explain(.nothingOpen, nil)
        }
    }

    private func minutesOrClock(_ relay: AnswerableRelay, _ reply: ParsedReply) -> ReplyDecision {
        .ask(PendingQuestion(kind: .minutesOrClock, text: reply.message.text, options: [relay.relay]))
    }

    private func give(_ relay: AnswerableRelay, to name: String) -> ReplyDecision {
        let found = colleagues(named: name)
        guard found.count == 1 else { return .explain(.unknownColleague(name), relay.relay) }
        return .give(relay.relay, to: found[0])
    }

    /// Those of that whole name, else of that first name, else those whose name begins so (three letters or more).
    func colleagues(named name: String) -> [OperatorID] {
        let wanted = ReplyWords(name).words
        let named = context.colleagues.map { (id: $0.id, words: ReplyWords($0.name).words) }
        let whole = named.filter { $0.words == wanted }
        if !whole.isEmpty { return whole.map(\.id) }
        guard wanted.count == 1, let first = wanted.first else { return [] }
        let called = named.filter { $0.words.first == first }
        if !called.isEmpty || first.count < 3 { return called.map(\.id) }
        return named.filter { $0.words.first?.hasPrefix(first) ?? false }.map(\.id)
    }
}

// MARK: - Messages

extension ReplyResolver {
    /// Passes the text on to the customer of the code in front of it or behind it, else to the only one it can be for.
    func message(_ reply: ParsedReply) -> [ReplyDecision] {
        let addressed = addressees(of: reply.message)
        switch addressed.count {
        case 0:
            return choose(ReplyCandidates(.conversation, in: context), reply) { send(reply.message.text, to: $0) }
        case 1: return send(reply.message.address?.rest ?? reply.message.text, to: addressed[0])
        default: return [ask(addressed, reply)]
        }
    }

    private func addressees(of message: ReplyMessage) -> [AnswerableRelay] {
        let codes = message.address?.codes ?? []
        var seen: Set<RelayID> = []
        return codes.compactMap { code in context.relays.first { $0.codes.contains(code) } }.filter {
            seen.insert($0.relay).inserted
        }
    }

    func send(_ text: String, to relay: AnswerableRelay) -> [ReplyDecision] {
        switch relay.standing {
        case .asked, .waiting, .yours: [.message(text, to: relay.relay)]
        case .taken, .closed: [.explain(fate(of: relay), relay.relay)]
        }
    }

    /// Codes without a command are for us if they are theirs, else for the customer: `B5` may be a bay.
    func unclear(_ codes: [AckCode], _ reply: ParsedReply) -> [ReplyDecision] {
        let known = context.relays.first { relay in codes.contains(where: relay.codes.contains) }
        return known.map { [.explain(.unclear, $0.relay)] } ?? message(reply)
    }
}
