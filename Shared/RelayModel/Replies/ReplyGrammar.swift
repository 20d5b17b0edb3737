/// What an operator's text means.
package enum OperatorReply: Sendable, Equatable {
    /// They take it.
    case acknowledge(AckCode?)
    /// They pass.
    case pass(AckCode?)
    /// A word that the carrier acts upon; never a command of ours.
    case carrierWord(CarrierWord)
    /// A message to the customer.
    case freeText
}

/// Reads an operator's text: forgiving about case, punctuation and white space, and never guessing.
package enum ReplyGrammar {
    private static let acknowledgements: Set<String> = ["ok", "okay", "ack", "yes", "1", "👍"]
    private static let passes: Set<String> = ["no", "pass", "2"]

    /// What the text means. A command is a word alone or with one code, before or after it; anything more is a message.
    package static func parse(_ text: String) -> OperatorReply {
        let words = text.split(whereSeparator: \.isWhitespace).map(bare).filter { !$0.isEmpty }
        if words.count == 1, let word = CarrierWord(rawValue: words[0]) { return .carrierWord(word) }
        guard (1...2).contains(words.count) else { return .freeText }
        for (index, word) in words.enumerated() {
            guard let make = command(word) else { continue }
            guard words.count == 2 else { return make(nil) }
            if let code = AckCode(typed: words[1 - index]) { return make(code) }
        }
        return .freeText
    }

    private static func command(_ word: String) -> ((AckCode?) -> OperatorReply)? {
        if acknowledgements.contains(word) { return OperatorReply.acknowledge }
        if passes.contains(word) { return OperatorReply.pass }
        return nil
    }

    /// The word in lower case, without punctuation and skin tones.
    private static func bare(_ word: Substring) -> String {
        if let thumb = word.unicodeScalars.first, thumb == "\u{1F44D}" { return thumbsUp(word) }
        return word.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// A thumb in any skin tone, alone or several in a row (U+1F44D, with U+1F3FB…1F3FF or U+FE0F behind it).
    private static func thumbsUp(_ word: Substring) -> String {
        let isThumb = word.unicodeScalars.allSatisfy { scalar in
            scalar == "\u{1F44D}" || scalar == "\u{FE0F}" || (0x1F3FB...0x1F3FF).contains(scalar.value)
                || scalar == "!" || scalar == "."
        }
        return isThumb ? "👍" : String(word)
    }
}
