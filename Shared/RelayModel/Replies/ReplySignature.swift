/// What phones and people put below their texts.
enum ReplySignature {
    /// The text without the signature at its end; nil when it has none.
    ///
    /// `Sent from my iPhone`; what follows a line of two dashes; a last line such as `- Bob, ACME Plumbing`; and the same on
    /// the line of the text, if a comma in it tells a name from an aside.
    static func removed(from text: String) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if let cut = lines.lastIndex(where: { $0.trimmingSpaces == "--" }), cut > 0 { return joined(lines[..<cut]) }
        guard let index = lines.lastIndex(where: { !$0.trimmingSpaces.isEmpty }) else { return nil }
        let last = lines[index].trimmingSpaces
        if index > 0, isMachine(last) || isNameLine(last) { return joined(lines[..<index]) }
        return inline(last).map { joined(lines[..<index] + [$0]) }
    }

    private static func joined(_ lines: some Sequence<Substring>) -> String { lines.joined(separator: "\n") }

    private static let machine: PhraseSet = [
        "SENT FROM MY", "SENT FROM", "SENT VIA", "GET OUTLOOK FOR", "ENVIADO DESDE MI",
    ]

    private static func isMachine(_ line: Substring) -> Bool {
        let words = ReplyWords(String(line)).words
        return words.count <= 7 && machine.longest(at: words[...]) != nil
    }

    private static func isNameLine(_ line: Substring) -> Bool {
        guard let first = line.first, dashes.contains(first) else { return false }
        return isName(line.drop(while: dashes.contains))
    }

    /// Up to six words that begin with a capital, the first of them not all capitals: a shout is no name.
    private static func isName(_ text: Substring) -> Bool {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard (1...6).contains(words.count), !text.contains("?"), !text.contains("!"), let first = words.first,
            first.contains(where: \.isLowercase)
        else { return false }
        return words.allSatisfy { $0 == "&" || ($0.first?.isUppercase ?? false) }
    }

    private static func inline(_ line: Substring) -> Substring? {
        for index in line.indices where index > line.startIndex && line[line.index(before: index)].isWhitespace {
            let rest = line[index...]
            if isMachine(rest), rest.first?.isUppercase ?? false { return line[..<index] }
            guard let first = rest.first, dashes.contains(first) else { continue }
            let name = rest.drop(while: dashes.contains)
            if name.contains(","), isName(name) { return line[..<index] }
        }
        return nil
    }

    private static let dashes: Set<Character> = ["-", "–", "—", "~"]
}
