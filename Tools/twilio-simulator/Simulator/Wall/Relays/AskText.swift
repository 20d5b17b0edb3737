/// A text that asks an operator to take something: it names a code in brackets, `[K7]`, and again as the word to reply.
///
/// Read from what a phone sees; the texts of docs/architecture.md, "The path of a message", and no more is presumed.
struct AskText: Equatable {
    /// The code.
    var code: String
    /// What stands before the code: whom it is about.
    var customer: String
    /// The text with the code left out, and what stands below the line that tells how to reply: the same for every operator who
    /// is asked about the same thing.
    var key: String
    /// What stands behind the code.
    var body: String

    /// What stands behind the code without the lines that tell how to reply.
    var question: String {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.prefix { !codeWords($0).contains(code[...]) }
        return kept.isEmpty ? body : kept.joined(separator: "\n")
    }

    init?(_ text: String) {
        guard let mark = bracketedCode(text), codeWords(text[mark.end...]).contains(mark.code[...]) else {
            return nil
        }
        code = mark.code
        customer = readable(text[..<mark.start])
        body = String(text[mark.end...].drop { $0 == ":" || $0 == " " })
        key = String(text[..<mark.start]) + upToReply(text[mark.end...], mark.code).replacing(mark.code, with: "")
    }
}

/// The first code in brackets, such as `[K7]`, and where it stands with its brackets.
func bracketedCode(_ text: String) -> (code: String, start: String.Index, end: String.Index)? {
    var rest = text[...]
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
        let word = text[text.index(after: open)..<close]
        if isCode(word) { return (String(word), open, text.index(after: close)) }
        rest = text[text.index(after: open)...]
    }
    return nil
}

/// Whether a word is shaped like a code: letters and digits in turn, a letter first, two to six of them.
func isCode(_ word: Substring) -> Bool {
    (2...6).contains(word.utf8.count)
        && zip(word.utf8, 0...).allSatisfy { byte, place in
            place.isMultiple(of: 2) ? (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) : isDigit(byte)
        }
}

/// Without the lines below the last one that names the code.
private func upToReply(_ text: Substring, _ code: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let last = lines.lastIndex { codeWords($0).contains(code[...]) } ?? lines.count - 1
    return lines[...last].joined(separator: "\n")
}

private func codeWords(_ text: Substring) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber) }
}

/// A label without the pictures and spaces around it.
private func readable(_ text: Substring) -> String {
    let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || "…+*".contains($0) }
    guard let first = text.firstIndex(where: isPart), let last = text.lastIndex(where: { !$0.isWhitespace }) else {
        return ""
    }
    return String(text[first...last])
}
