/// Writes what an operator is told when their text needs a question or changes nothing.
package struct OperatorAnswers {
    let catalogue: TextCatalogue
    let context: ReplyContext
    let offset: (Moment) -> Int

    /// Writes in the catalogue's language.
    ///
    /// - Parameter offset: Seconds that the business's clocks are ahead of UTC at a moment.
    package init(_ catalogue: TextCatalogue, context: ReplyContext, offset: @escaping (Moment) -> Int) {
        self.catalogue = catalogue
        self.context = context
        self.offset = offset
    }

    /// The answer; nil for a decision that something is to be done about first.
    package func text(_ decision: ReplyDecision) -> String? {
        switch decision {
        case .ask(let question): text(question, fate: nil)
        case .confirm(let question, let why, let lost): text(question, fate: text(why, lost))
        case .explain(let why, let relay): text(why, relay)
        case .leftAlone: catalogue.text(.leftAlone)
        case .carrierWord, .perform, .give, .off, .on, .list, .who, .message: nil
        }
    }

    private func text(_ question: PendingQuestion, fate: String?) -> String {
        switch question.kind {
        case .whichRelay: whichOne(question.options)
        case .confirm:
            catalogue.text(.confirm, about(question.options.first).merging([.fate: fate ?? ""]) { $1 }).trimmed
        case .minutesOrClock: minutesOrClock(question.text)
        }
    }

    private func whichOne(_ options: [RelayID]) -> String {
        let lines = options.enumerated().map { index, relay in
            catalogue.text(.whichOneOption, about(relay).merging([.number: String(index + 1)]) { $1 })
        }
        return catalogue.text(.whichOne, [.list: lines.joined(separator: "\n")])
    }

    private func minutesOrClock(_ text: String) -> String {
        guard case .commands(let commands) = ReplyParser.parse(text).meaning,
            case .unclear(let minutes, let time)? = commands.first?.verb.time
        else { return catalogue.text(.etaIncomplete) }
        let moment = time.moment(after: context.now, offset: offset)
        return catalogue.text(.minutesOrClock, [.minutes: String(minutes), .time: clock(moment)])
    }

    private func text(_ why: ReplyExplanation, _ relay: RelayID?) -> String {
        switch why {
        case .taken(let name, let moment):
            catalogue.text(.alreadyTakenAt, about(relay).merging([.name: name, .time: clock(moment)]) { $1 })
        case .alreadyYours: catalogue.text(.alreadyYours, about(relay))
        case .closed: hasCode(relay) ? catalogue.text(.closed, about(relay)) : catalogue.text(.nothingOpen)
        case .turnOver: catalogue.text(.turnOver, about(relay))
        case .unknownCode(let code): catalogue.text(.unknownCode, [.code: code])
        case .nothingOpen: catalogue.text(.nothingOpen)
        case .unclear: catalogue.text(.unclear, about(relay))
        case .incomplete(.eta): catalogue.text(.etaIncomplete)
        case .incomplete(.off): catalogue.text(.offIncomplete)
        case .unknownColleague(let name): catalogue.text(.unknownColleague, [.name: name])
        }
    }

    private func hasCode(_ id: RelayID?) -> Bool { context.relays.contains { $0.relay == id } }

    private func about(_ id: RelayID?) -> [TextPlaceholder: String] {
        guard let relay = context.relays.first(where: { $0.relay == id }) else { return [:] }
        return [.customer: relay.label, .code: relay.codes.first?.rawValue ?? ""]
    }

    private func clock(_ moment: Moment) -> String {
        ClockText.text(moment, language: catalogue.language, offset: offset)
    }
}

extension ReplyVerb {
    /// When they say that they arrive.
    package var time: ReplyTime? {
        switch self {
        case .onTheWay(let time): time
        case .eta(let time): time
        default: nil
        }
    }
}

extension String {
    /// Without white space at its ends, which an empty place leaves.
    fileprivate var trimmed: String { String(trimmingSpaces) }
}
