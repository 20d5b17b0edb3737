/// The words of a text in capitals: runs of letters and digits. A thumb is a word of its own; several in a row are one.
struct ReplyWords {
    /// A thumb up, whatever its skin tone.
    static let thumb = "👍"

    private(set) var words: [String] = []
    private var current = ""

    init(_ text: String) {
        for character in text { take(character) }
        finishWord()
    }

    private mutating func take(_ character: Character) {
        if character.unicodeScalars.first == "\u{1F44D}" {
            finishWord()
            // Skin tones (U+1F3FB…1F3FF) and U+FE0F belong to the same character.
            if words.last != Self.thumb { words.append(Self.thumb) }
        } else if character.isLetter || character.isNumber {
            current.append(character)
        } else {
            finishWord()
        }
    }

    private mutating func finishWord() {
        guard !current.isEmpty else { return }
        words.append(current.uppercased())
        current = ""
    }
}
