/// Reads operators' texts: forgiving about how something is written, never about what is meant.
///
/// A text is a command only if all of it is; anything more is a message to the customer. The table of examples in
/// `docs/texting.md` is its test.
package enum ReplyParser {
    /// No command has more words than this.
    private static let mostWords = 24

    /// What the text says; a picture without words is a message.
    package static func parse(_ text: String, hasMedia: Bool = false) -> ParsedReply {
        let isPicture = hasMedia && ReplyNormalizer.normalize(text).allSatisfy(\.isWhitespace)
        return ParsedReply(meaning: isPicture ? .message : meaning(of: text), message: ReplyMessage(text))
    }

    private static func meaning(of text: String) -> ReplyMeaning {
        let normalized = ReplyNormalizer.normalize(text)
        if normalized.allSatisfy(\.isWhitespace) { return .nothing }
        if let tapback = Tapback(normalized: normalized) { return meaning(of: tapback) }
        let words = ReplyWords(normalized: normalized).words
        if let word = CarrierWord(onlyWord: words) { return .carrierWord(word) }
        // A phone in a language whose reactions are unknown to us; quoting our text to the customer would be wrong anyway.
        if normalized.contains("📦"), let code = Tapback.forwardedCode(in: normalized) {
            return .unclear(code.candidates)
        }
        guard words.count <= mostWords * 2 else { return .message }
        let asks = normalized.contains("?")
        if let meaning = CommandReader(words, asks: asks).read() { return meaning }
        if let body = ReplySignature.removed(from: text) {
            let words = ReplyWords(body).words
            if let meaning = CommandReader(words, asks: asks).read() { return meaning }
        }
        return .message
    }

    private static func meaning(of tapback: Tapback) -> ReplyMeaning {
        tapback.target.map { .commands([ReplyCommand(verb: .acknowledge, target: $0)]) } ?? .nothing
    }
}
