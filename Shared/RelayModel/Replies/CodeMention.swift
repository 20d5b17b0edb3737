/// A code as somebody typed it, and which codes they can have read.
///
/// Codes have no 0, O, 1, I or L, and letters and digits take turns, so a wrong character shows by its place. Which of the
/// candidates is meant only the operator's own codes tell: exactly one of them must fit.
package struct CodeMention: Sendable, Hashable {
    /// The word, normalised.
    package let typed: String
    /// The code itself when it is well formed, else what looks like it; never empty.
    package let candidates: [AckCode]

    /// Whether nothing had to be corrected.
    package var isExact: Bool { candidates.first?.rawValue == typed }

    /// A word that is a code.
    init?(exact word: String) {
        guard let code = AckCode(rawValue: word) else { return nil }
        (typed, candidates) = (word, [code])
    }

    /// A word that is a code once its look-alikes are put right; never a number, and no everyday word.
    init?(lookAlike word: String) {
        guard (2...6).contains(word.utf8.count), AckCode(rawValue: word) == nil, !Self.words.contains(word),
            word.contains(where: \.isLetter)
        else { return nil }
        let found = Self.readings(of: word).compactMap(AckCode.init(rawValue:)).sorted()
        guard !found.isEmpty else { return nil }
        (typed, candidates) = (word, found)
    }

    private static func readings(of word: String) -> [String] {
        var readings = [""]
        for (position, character) in word.enumerated() {
            let isLetter = position.isMultiple(of: 2)
            let options = (isLetter ? letters[character] : digits[character]) ?? [character]
            readings = readings.flatMap { reading in options.map { reading + String($0) } }
        }
        return readings
    }

    /// What a character is taken for where a letter must stand.
    private static let letters: [Character: [Character]] = [
        "0": ["D", "Q"], "O": ["D", "Q"], "2": ["Z"], "4": ["A"], "5": ["S"], "6": ["G"], "8": ["B"], "9": ["G", "Q"],
    ]
    /// What a character is taken for where a digit must stand.
    private static let digits: [Character: [Character]] = [
        "1": ["7"], "B": ["8"], "G": ["6", "9"], "Q": ["9"], "S": ["5"], "Z": ["2"],
    ]
    private static let words: Set<String> = ["AS", "US"]
}
