/// What an operator's text means, for callers that know only the first commands.
package enum OperatorReply: Sendable, Hashable {
    /// They take it: the relay of the code, or without one the only relay it can mean.
    case acknowledge(AckCode?)
    /// They pass.
    case pass(AckCode?)
    /// A word that the carrier acts upon; never a command of ours.
    case carrierWord(CarrierWord)
    /// A message to the customer, or a command that only ``ReplyParser`` tells.
    case freeText
}

/// The first commands of ``ReplyParser``: one acknowledgement or pass, with at most one code.
package enum ReplyGrammar {
    /// What the text means.
    package static func parse(_ text: String) -> OperatorReply {
        switch ReplyParser.parse(text).meaning {
        case .carrierWord(let word): .carrierWord(word)
        case .number(1, isWithWords: false): .acknowledge(nil)
        case .number(2, isWithWords: false): .pass(nil)
        case .commands(let commands): commands.count == 1 ? reply(commands[0]) : .freeText
        case .nothing, .number, .unclear, .incomplete, .message: .freeText
        }
    }

    private static func reply(_ command: ReplyCommand) -> OperatorReply {
        let code = command.mentions.first
        switch command.target {
        case .unnamed: break
        case .codes(let mentions) where mentions.count == 1 && mentions[0].isExact: break
        case .codes, .all, .customer: return .freeText
        }
        switch command.verb {
        case .acknowledge: return .acknowledge(code?.candidates.first)
        case .pass: return .pass(code?.candidates.first)
        default: return .freeText
        }
    }
}
