extension ReplyResolver {
    /// Takes the text for the answer to the question that is open; nil when it is none.
    func answer(_ reply: ParsedReply) -> [ReplyDecision]? {
        guard let question = context.openQuestion else { return nil }
        switch reply.meaning {
        case .number(let number, _): return choice(number, of: question)
        case .commands(let commands) where question.kind == .confirm && commands.count == 1:
            return yesOrNo(commands[0], to: question)
        default: return nil
        }
    }

    private func yesOrNo(_ command: ReplyCommand, to question: PendingQuestion) -> [ReplyDecision]? {
        switch (command.verb, command.target) {
        case (.acknowledge, .unnamed): choice(1, of: question)
        case (.pass, .unnamed): choice(2, of: question)
        default: nil
        }
    }

    /// A number that is no option asks again.
    private func choice(_ number: Int, of question: PendingQuestion) -> [ReplyDecision] {
        let count = question.kind == .whichRelay ? question.options.count : 2
        guard (1...9).contains(number), number <= count, let first = question.options.first else {
            return [.ask(question)]
        }
        switch question.kind {
        case .whichRelay: return apply(question, to: question.options[number - 1])
        case .confirm: return number == 1 ? apply(question, to: first) : [.leftAlone]
        case .minutesOrClock: return apply(question, to: first, asClock: number == 2)
        }
    }

    /// Does what the earlier text says to the relay that was chosen, as that stands now.
    private func apply(_ question: PendingQuestion, to id: RelayID, asClock: Bool? = nil) -> [ReplyDecision] {
        guard let relay = context.relays.first(where: { $0.relay == id }) else { return [.explain(.closed, id)] }
        let reply = ReplyParser.parse(question.text)
        switch reply.meaning {
        case .number(1, isWithWords: false): return perform(.acknowledge, relay, reply)
        case .number(2, isWithWords: false): return perform(.pass, relay, reply)
        case .commands(let commands):
            let named = commands.first { $0.mentions.contains { !Set($0.candidates).isDisjoint(with: relay.codes) } }
            guard let command = named ?? commands.first else { return [] }
            return perform(asClock.map(command.verb.settled) ?? command.verb, relay, reply)
        default: return send(Self.body(of: reply.message, for: relay), to: relay)
        }
    }

    private static func body(of message: ReplyMessage, for relay: AnswerableRelay) -> String {
        guard let address = message.address, address.codes.contains(where: relay.codes.contains) else {
            return message.text
        }
        return address.rest
    }
}

extension ReplyVerb {
    /// The same, with a time that is no longer unclear.
    fileprivate func settled(asClock: Bool) -> ReplyVerb {
        switch self {
        case .onTheWay(let time): .onTheWay(time?.settled(asClock: asClock))
        case .eta(let time): .eta(time.settled(asClock: asClock))
        default: self
        }
    }
}

extension ReplyTime {
    fileprivate func settled(asClock: Bool) -> ReplyTime {
        guard case .unclear(let minutes, let time) = self else { return self }
        return asClock ? .at(time) : .after(minutes: minutes)
    }
}
