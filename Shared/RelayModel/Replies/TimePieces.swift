/// The words of a time, with numbers and letters apart: `1H30` is `1`, `H`, `30`.
struct TimePieces {
    let pieces: [String]

    init(_ words: some Sequence<String>) { pieces = words.flatMap(Self.split) }

    private static func split(_ word: String) -> [String] {
        var pieces: [String] = []
        var wasLetter: Bool?
        for character in word {
            if wasLetter == character.isLetter, let last = pieces.popLast() {
                pieces.append(last + String(character))
            } else {
                pieces.append(String(character))
            }
            wasLetter = character.isLetter
        }
        return pieces
    }

    /// The piece when there is only one, and it is a number of up to four digits.
    var bareNumber: String? {
        guard pieces.count == 1, (1...4).contains(pieces[0].utf8.count), pieces[0].allSatisfy(\.isASCIIDigit)
        else { return nil }
        return pieces[0]
    }

    /// Whether there is nothing but numbers and their punctuation.
    var isNumeric: Bool { !pieces.isEmpty && pieces.allSatisfy { $0.first?.isASCIIDigit ?? false } }
}
