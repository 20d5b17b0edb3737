import RelayModel
import RelayStore

extension ParsedReply {
    /// Reads a text of an operator's.
    init(of text: InboundRecord) { self = ReplyParser.parse(text.body, hasMedia: !text.mediaURLs.isEmpty) }

    /// Whether it may go to a customer; a machine writes no commands.
    var isWords: Bool {
        switch meaning {
        case .message, .unclear, .incomplete: true
        case .nothing, .carrierWord, .number, .commands: false
        }
    }

    /// The codes that words carry, before them, behind them or alone.
    var wordsCodes: [AckCode] {
        if case .unclear(let codes) = meaning { codes } else { message.address?.codes ?? [] }
    }

    /// Whether it hands a conversation over.
    var gives: Bool {
        guard case .commands(let commands) = meaning else { return false }
        return commands.contains { if case .give = $0.verb { true } else { false } }
    }

    /// The codes of the only relays that it can be about; nil when it can be about any.
    var onlyCodes: [AckCode]? {
        guard case .commands(let commands) = meaning,
            commands.allSatisfy({ !$0.mentions.isEmpty && $0.mentions.allSatisfy(\.isExact) })
        else { return nil }
        return commands.flatMap(\.mentions).flatMap(\.candidates)
    }
}

extension ReplyDecision {
    /// The relay that it is about.
    var relay: RelayID? {
        switch self {
        case .perform(_, let relay), .give(let relay, _), .message(_, let relay): relay
        case .who(let relay), .explain(_, let relay): relay
        case .carrierWord, .off, .on, .list, .ask, .confirm, .leftAlone: nil
        }
    }

    /// The relay about which something is done.
    var changedRelay: RelayID? {
        switch self {
        case .perform(_, let relay), .give(let relay, _), .message(_, let relay): relay
        default: nil
        }
    }

    /// Whether what is done or told depends on the business's clocks.
    var tellsTime: Bool {
        switch self {
        case .perform(.onTheWay, _), .perform(.eta, _), .off, .who, .confirm, .explain(.taken, _): true
        case .ask(let question): question.kind == .minutesOrClock
        case .perform, .give, .message, .explain, .carrierWord, .on, .list, .leftAlone: false
        }
    }

    /// The word for it in the metrics.
    var meaning: String {
        switch self {
        case .carrierWord: "carrier_word"
        case .perform(let verb, _): verb.meaning
        case .give: "given"
        case .off: "off"
        case .on: "on"
        case .list: "list"
        case .who: "who"
        case .message: "message"
        case .ask(let question): question.kind == .whichRelay ? "ambiguous" : question.kind.rawValue
        case .confirm(let question, _, _): question.kind.rawValue
        case .explain(let why, _): why.meaning
        case .leftAlone: "left_alone"
        }
    }
}

extension ReplyVerb {
    fileprivate var meaning: String {
        switch self {
        case .acknowledge: "acknowledged"
        case .pass: "passed"
        case .onTheWay: "on_the_way"
        case .eta: "eta"
        case .done: "done"
        case .give: "given"
        case .who: "who"
        case .list: "list"
        case .off: "off"
        case .on: "on"
        }
    }
}

extension ReplyExplanation {
    fileprivate var meaning: String {
        switch self {
        case .taken: "taken"
        case .alreadyYours: "already_yours"
        case .closed: "closed"
        case .turnOver: "turn_over"
        case .unknownCode: "unknown_code"
        case .nothingOpen: "nothing_open"
        case .unclear: "unclear"
        case .incomplete: "incomplete"
        case .unknownColleague: "unknown_colleague"
        }
    }
}
