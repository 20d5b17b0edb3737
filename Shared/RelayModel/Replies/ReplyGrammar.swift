/// What an operator's text means.
package enum OperatorReply: Sendable, Hashable {
    /// They take it: the relay of the code, or without one the only relay it can mean.
    case acknowledge(AckCode?)
    /// They pass.
    case pass(AckCode?)
    /// A word that the carrier acts upon; never a command of ours.
    case carrierWord(CarrierWord)
    /// A message to the customer.
    case freeText
}

/// Reads operators' texts: forgiving about case, punctuation and white space, and never guessing.
package enum ReplyGrammar {
    /// What the text means. A command is its word alone or with one code, before or behind it; anything more is a message.
    package static func parse(_ text: String) -> OperatorReply {
        if let word = CarrierWord(wholeText: text) { return .carrierWord(word) }
        let words = ReplyWords(text).words
        switch words.count {
        case 1: return command(words[0], nil) ?? .freeText
        case 2: return withCode(words[0], words[1]) ?? withCode(words[1], words[0]) ?? .freeText
        default: return .freeText
        }
    }

    private static func withCode(_ word: String, _ code: String) -> OperatorReply? {
        AckCode(typed: code).flatMap { command(word, $0) }
    }

    private static func command(_ word: String, _ code: AckCode?) -> OperatorReply? {
        switch word {
        case "OK", "OKAY", "ACK", "YES", "1", ReplyWords.thumb: .acknowledge(code)
        case "NO", "PASS", "2": .pass(code)
        default: nil
        }
    }
}
