import RelayModel

extension ParsedReply {
    /// What it says in the words of the table of examples.
    var outcome: String {
        switch meaning {
        case .nothing: "nothing"
        case .carrierWord(let word): "carrier \(word.rawValue.uppercased())"
        case .number(let number, let isWithWords): "number \(number)\(isWithWords ? " with words" : "")"
        case .commands(let commands): commands.map(\.outcome).joined(separator: "; ")
        case .unclear(let codes): "unclear \(codes.map(\.rawValue).joined(separator: ", "))"
        case .incomplete(let what): "\(what) without a time"
        case .message: message.outcome
        }
    }
}

extension ReplyMessage {
    fileprivate var outcome: String {
        address.map { "message to \($0.codes.map(\.rawValue).joined(separator: ", ")): \($0.rest)" } ?? "message"
    }
}

extension ReplyCommand {
    fileprivate var outcome: String { verb.outcome + target.outcome }
}

extension ReplyVerb {
    /// The command in the words of the table of examples.
    var outcome: String {
        switch self {
        case .acknowledge: "acknowledge"
        case .pass: "pass"
        case .onTheWay(let time): "on the way" + (time.map { " \($0.outcome)" } ?? "")
        case .eta(let time): "eta \(time.outcome)"
        case .done: "done"
        case .give(let name): "give to \(name)"
        case .who: "who"
        case .list: "list"
        case .off(let time): "off \(time.outcome)"
        case .on: "on"
        }
    }
}

extension ReplyTarget {
    fileprivate var outcome: String {
        switch self {
        case .unnamed: ""
        case .codes(let mentions): " " + mentions.map(\.outcome).joined(separator: ", ")
        case .all: " all"
        case .customer(let start): " the one of \(start)"
        }
    }
}

extension CodeMention {
    fileprivate var outcome: String {
        let codes = candidates.map(\.rawValue).joined(separator: " or ")
        return isExact ? codes : "\(codes) (typed \(typed))"
    }
}

extension ReplyTime {
    fileprivate var outcome: String {
        switch self {
        case .after(let minutes): "in \(minutes) min"
        case .at(let time): "at \(time)"
        case .unclear(let minutes, let time): "in \(minutes) min or at \(time)"
        }
    }
}

extension OffTime {
    var outcome: String {
        switch self {
        case .minutes(let minutes): "for \(minutes) min"
        case .until(let time): "until \(time)"
        case .untilOn: "until ON"
        }
    }
}
