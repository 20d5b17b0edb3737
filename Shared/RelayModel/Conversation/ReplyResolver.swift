/// Decides what an operator's text comes to, given what is open for them. What may mean several things is asked.
package struct ReplyResolver: Sendable {
    let context: ReplyContext

    /// Decides in this context.
    package init(_ context: ReplyContext) { self.context = context }

    /// What is to be done, in order; nothing for a text that says nothing.
    package func decide(_ reply: ParsedReply) -> [ReplyDecision] {
        if let answer = answer(reply) { return answer }
        switch reply.meaning {
        case .nothing: return []
        case .carrierWord(let word): return [.carrierWord(word)]
        case .number(let number, let isWithWords): return bareNumber(number, isWithWords, reply)
        case .commands(let commands): return commands.flatMap { decide($0, reply) }
        case .unclear(let codes): return unclear(codes, reply)
        case .incomplete(let what): return [.explain(.incomplete(what), nil)]
        case .message: return message(reply)
        }
    }

    /// Whether the text answers the question that is open.
    package func isAnswer(_ reply: ParsedReply) -> Bool { answer(reply) != nil }

    /// A number that answers no question.
    private func bareNumber(_ number: Int, _ isWithWords: Bool, _ reply: ParsedReply) -> [ReplyDecision] {
        switch (number, isWithWords) {
        case (1, false): unnamed(.acknowledge, reply)
        case (2, false): unnamed(.pass, reply)
        default: message(reply)
        }
    }

    private func decide(_ command: ReplyCommand, _ reply: ParsedReply) -> [ReplyDecision] {
        switch (command.verb, command.target) {
        case (.list, _): return [.list]
        case (.on, _): return [.on]
        case (.off(let time), _): return [.off(time)]
        case (.who, .unnamed): return [.who(nil)]
        case (let verb, .unnamed): return unnamed(verb, reply)
        case (let verb, .all): return all(verb, reply)
        case (let verb, .customer(let start)): return quoted(verb, start, reply)
        case (let verb, .codes(let mentions)):
            // A word that only looks like a code must be one of theirs to be one at all.
            if mentions.contains(where: { !$0.isExact && relays(of: $0).isEmpty }) { return message(reply) }
            return mentions.flatMap { named(verb, $0, reply) }
        }
    }

    private func named(_ verb: ReplyVerb, _ mention: CodeMention, _ reply: ParsedReply) -> [ReplyDecision] {
        let found = relays(of: mention)
        switch found.count {
        case 0: return [.explain(.unknownCode(mention.typed), nil)]
        case 1: return perform(verb, found[0], reply)
        default: return [ask(found, reply)]
        }
    }

    /// Those that the operator can have read; of two with the same code, the newer.
    func relays(of mention: CodeMention) -> [AnswerableRelay] {
        let found = mention.candidates.compactMap { code in context.relays.first { $0.codes.contains(code) } }
        var seen: Set<RelayID> = []
        return found.filter { seen.insert($0.relay).inserted }
    }

    private func unnamed(_ verb: ReplyVerb, _ reply: ParsedReply) -> [ReplyDecision] {
        if case .give(let name) = verb, colleagues(named: name).isEmpty { return message(reply) }
        let candidates = ReplyCandidates(verb.purpose, in: context)
        return choose(candidates, reply) { perform(verb, $0, reply) }
    }

    private func all(_ verb: ReplyVerb, _ reply: ParsedReply) -> [ReplyDecision] {
        let candidates = ReplyCandidates(verb.purpose, in: context)
        guard !candidates.open.isEmpty else { return [nothingOpen(candidates, reply)] }
        return candidates.open.flatMap { perform(verb, $0, reply) }
    }

    private func quoted(_ verb: ReplyVerb, _ start: String, _ reply: ParsedReply) -> [ReplyDecision] {
        let fitting = context.relays.filter {
            ($0.standing == .asked || $0.standing == .waiting)
                && ReplyNormalizer.normalize($0.label).hasPrefix(start)
        }
        let known = fitting.filter { context.isKnown($0.askedAt) }
        switch (known.count, fitting.isEmpty) {
        case (0, true): return [.explain(.nothingOpen, nil)]
        case (0, false): return [confirm(fitting, after: nil, reply)]
        case (1, _): return perform(verb, known[0], reply)
        default: return [ask(known, reply)]
        }
    }

    /// The only candidate, if it was not another that was meant.
    func choose(
        _ candidates: ReplyCandidates, _ reply: ParsedReply, perform: (AnswerableRelay) -> [ReplyDecision]
    ) -> [ReplyDecision] {
        switch (candidates.open.count, candidates.lost.first) {
        case (0, _): return [nothingOpen(candidates, reply)]
        case (1, nil): return perform(candidates.open[0])
        case (_, let lost): return [confirm(candidates.open, after: lost, reply)]
        }
    }

    /// Asks whether the only one is meant, after the fate of what was lost; of several, which one is.
    func confirm(_ relays: [AnswerableRelay], after lost: AnswerableRelay?, _ reply: ParsedReply) -> ReplyDecision {
        guard relays.count == 1 else { return ask(relays, reply) }
        let question = PendingQuestion(kind: .confirm, text: reply.message.text, options: relays.map(\.relay))
        return lost.map { .confirm(question, because: fate(of: $0), lost: $0.relay) } ?? .ask(question)
    }

    func ask(_ relays: [AnswerableRelay], _ reply: ParsedReply) -> ReplyDecision {
        .ask(PendingQuestion(kind: .whichRelay, text: reply.message.text, options: relays.map(\.relay)))
    }
}
