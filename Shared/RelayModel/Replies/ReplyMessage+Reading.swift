extension ReplyMessage {
    /// Reads a text as a message: `K7 running late`, `OK K7, what's the gate code?`, `running late [K7]`.
    init(_ text: String) {
        let whole = Self.trim(text[...], also: [])
        self.init(text: String(whole), address: Self.address(of: whole))
    }

    private static func address(of text: Substring) -> Address? {
        var rest = text
        var codes: [AckCode] = []
        if let afterWord = withoutAcknowledgement(rest), code(firstChunk(afterWord)) != nil { rest = afterWord }
        while let found = code(firstChunk(rest)) {
            codes.append(found)
            rest = trim(rest.dropFirst(firstChunk(rest).count), also: separators)
        }
        if codes.isEmpty, let found = code(lastChunk(rest)) {
            codes.append(found)
            rest = trim(rest.dropLast(lastChunk(rest).count), also: [])
        }
        guard !codes.isEmpty, rest.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        var seen: Set<AckCode> = []
        return Address(codes: codes.filter { seen.insert($0).inserted }, rest: String(rest))
    }

    /// The `OK` of `OK K7, what's the gate code?` is for us as well.
    private static func withoutAcknowledgement(_ text: Substring) -> Substring? {
        let words = ReplyWords(String(firstChunk(text))).words
        guard words.count == 1, ReplyVocabulary.acknowledge.contains(words[0]) else { return nil }
        return trim(text.dropFirst(firstChunk(text).count), also: separators)
    }

    private static func code(_ chunk: Substring) -> AckCode? {
        let words = ReplyWords(String(chunk)).words
        return words.count == 1 ? AckCode(rawValue: words[0]) : nil
    }

    private static func firstChunk(_ text: Substring) -> Substring { text.prefix { !$0.isWhitespace } }

    private static func lastChunk(_ text: Substring) -> Substring {
        text.lastIndex(where: \.isWhitespace).map { text[text.index(after: $0)...] } ?? ""
    }

    private static let separators: Set<Character> = [":", ",", "-", "–", "—", ";", "."]

    private static func trim(_ text: Substring, also separators: Set<Character>) -> Substring {
        let isKept: (Character) -> Bool = { !$0.isWhitespace && !separators.contains($0) }
        guard let first = text.firstIndex(where: isKept) else { return "" }
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return text[first...last]
    }
}
