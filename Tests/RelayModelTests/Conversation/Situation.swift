import RelayModel

/// What is open for an operator, for tests: relays go by their codes.
struct Situation {
    /// 2027-01-15T08:04:00Z.
    static let now = Moment(microseconds: 1_800_000_240_000_000)

    let title: String
    let relays: [AnswerableRelay]
    var question: (asked: PendingQuestion, at: Moment)?

    /// `asked K7 Ann`: how it stands, the code, the customer; `lost 3` behind them is when, in minutes ago, and `later 9` that
    /// they were asked that many minutes after the text came.
    init(
        _ title: String, _ relays: [String],
        question: (kind: PendingQuestion.Kind, text: String, codes: [String])? = nil,
        minutesAgo: Int = 1
    ) {
        self.title = title
        self.relays = relays.compactMap(Self.relay)
        guard let question else { return }
        let options = question.codes.compactMap { code in self.relays.first { $0.codes[0].rawValue == code }?.relay }
        let asked = PendingQuestion(kind: question.kind, text: question.text, options: options)
        self.question = (asked, Self.now - .seconds(minutesAgo * 60))
    }

    var context: ReplyContext {
        ReplyContext(
            relays: relays, question: question,
            colleagues: [
                (Sample.ann, "Sam Lee"), (Sample.bob, "Sam Hill"), (Sample.cleo, "Alexandra Roy"), (Sample.dan, "Jo"),
            ], now: Self.now)
    }

    /// What the text comes to, in words.
    func outcome(of text: String) -> String {
        let decisions = ReplyResolver(context).decide(ReplyParser.parse(text))
        return decisions.isEmpty ? "nothing" : decisions.map(word).joined(separator: "; ")
    }

    /// What the operator is told, for each decision that is nothing but an answer; the business's clocks show UTC.
    func answers(to text: String, in catalogue: TextCatalogue) -> [String?] {
        let answers = OperatorAnswers(catalogue, context: context) { _ in 0 }
        return ReplyResolver(context).decide(ReplyParser.parse(text)).map { answers.text($0) }
    }

    private func word(_ decision: ReplyDecision) -> String {
        switch decision {
        case .carrierWord(let word): "carrier \(word.rawValue.uppercased())"
        case .perform(let verb, let relay): "\(verb.outcome) \(code(relay))"
        case .give(let relay, let person):
            "give \(code(relay)) to \(context.colleagues.first { $0.id == person }?.name ?? "?")"
        case .off(let time): "off \(time.outcome)"
        case .on: "on"
        case .list: "list"
        case .who(let relay): relay.map { "who \(code($0))" } ?? "who"
        case .message(let text, let relay): "to \(customer(relay)): \(text)"
        case .ask(let question): (question.kind == .confirm ? "confirm " : "ask ") + word(question)
        case .confirm(let question, let why, let lost): "\(code(lost)) \(word(why)), confirm \(word(question))"
        case .explain(let why, let relay): (relay.map { "\(code($0)) " } ?? "") + word(why)
        case .leftAlone: "left alone"
        }
    }

    private func word(_ question: PendingQuestion) -> String {
        let options = question.options.map(code).joined(separator: ", ")
        return switch question.kind {
        case .whichRelay: "which of \(options)"
        case .confirm: options
        case .minutesOrClock: "minutes or clock for \(options)"
        }
    }

    private func word(_ why: ReplyExplanation) -> String {
        switch why {
        case .taken(let name, _): "taken by \(name)"
        case .alreadyYours: "is theirs already"
        case .closed: "is closed"
        case .turnOver: "turn over"
        case .unknownCode(let code): "unknown code \(code)"
        case .nothingOpen: "nothing open"
        case .unclear: "unclear"
        case .incomplete(let what): "\(what) without a time"
        case .unknownColleague(let name): "no \(name)"
        }
    }

    private func code(_ id: RelayID) -> String { relays.first { $0.relay == id }?.codes[0].rawValue ?? "?" }
    private func customer(_ id: RelayID) -> String { relays.first { $0.relay == id }?.label ?? "?" }

    private static func relay(_ text: String) -> AnswerableRelay? {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, let code = AckCode(rawValue: words[1]) else { return nil }
        let number = UInt64(words[1].utf8.reduce(0) { $0 * 256 + Int($1) })
        let customer = UInt64(words[2].utf8.reduce(7) { ($0 * 31 + Int($1)) % 1_000_003 })
        let lost = minutes(after: "lost", in: words).map { now - .seconds($0 * 60) }
        let asked = now + .seconds((minutes(after: "later", in: words) ?? -15) * 60)
        return AnswerableRelay(
            relay: RelayID(rawValue: RowID(high: 1, low: number)), codes: [code],
            customer: CustomerID(rawValue: RowID(high: 2, low: customer)), label: words[2],
            standing: standing(words[0]), askedAt: asked, lostAt: lost)
    }

    private static func minutes(after word: String, in words: [String]) -> Int? {
        guard let index = words.firstIndex(of: word), words.indices.contains(index + 1) else { return nil }
        return Int(words[index + 1])
    }

    private static func standing(_ word: String) -> AnswerableRelay.Standing {
        switch word {
        case "asked": .asked
        case "waiting": .waiting
        case "yours": .yours
        case "closed": .closed
        default: .taken(by: word, at: now - .seconds(60))
        }
    }
}
