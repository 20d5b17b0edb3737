/// The words of a text, normalised: runs of letters and digits. A thumb is a word of its own; several in a row are one.
///
/// An apostrophe inside a word is left out (`I'M` is `IM`), and `: . , -` between two digits belong to the number (`3:15`).
struct ReplyWords {
    /// A thumb up, whatever its skin tone.
    static let thumb = "👍"

    private(set) var words: [String] = []
    private var current = ""

    init(_ text: String) { self.init(normalized: ReplyNormalizer.normalize(text)) }

    init(normalized: String) {
        let characters = Array(normalized)
        for index in characters.indices { take(characters[index], before: characters.dropFirst(index + 1).first) }
        finishWord()
        joinInitials()
    }

    private mutating func take(_ character: Character, before next: Character?) {
        if character.unicodeScalars.first == "\u{1F44D}" {
            finishWord()
            if words.last != Self.thumb { words.append(Self.thumb) }
        } else if character.isLetter || character.isNumber || joins(character, before: next) {
            current.append(character)
        } else if character != "'" || current.isEmpty {
            finishWord()
        }
    }

    private func joins(_ character: Character, before next: Character?) -> Bool {
        guard [".", ":", ",", "-"].contains(character), let last = current.last, let next else { return false }
        return last.isASCIIDigit && next.isASCIIDigit
    }

    private mutating func finishWord() {
        guard !current.isEmpty else { return }
        words.append(current)
        current = ""
    }

    /// Makes one word of `O.K.`, `A.M.` and `P.M.`.
    private mutating func joinInitials() {
        var joined: [String] = []
        for word in words {
            if let last = joined.last, ["OK", "AM", "PM"].contains(last + word) {
                joined[joined.count - 1] = last + word
            } else {
                joined.append(word)
            }
        }
        words = joined
    }
}

extension Character {
    /// Whether it is one of `0` to `9`.
    var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
