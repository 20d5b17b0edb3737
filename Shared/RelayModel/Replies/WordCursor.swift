/// Takes phrases from either end of a list of words.
struct WordCursor {
    private(set) var words: ArraySlice<String>

    init(_ words: [String]) { self.words = words[...] }

    var isAtEnd: Bool { words.isEmpty }

    /// Takes the longest of the phrases that the rest begins with.
    mutating func take(_ phrases: PhraseSet) -> Bool {
        guard let length = phrases.longest(at: words) else { return false }
        words = words.dropFirst(length)
        return true
    }

    /// Takes as many of the phrases as the rest begins with.
    mutating func skip(_ phrases: PhraseSet) {
        while take(phrases) {}
    }

    /// Takes the longest of the phrases that the rest ends with.
    mutating func takeLast(_ phrases: PhraseSet) -> Bool {
        guard let length = phrases.longest(endOf: words) else { return false }
        words = words.dropLast(length)
        return true
    }

    /// Takes as many of the phrases as the rest ends with.
    mutating func skipLast(_ phrases: PhraseSet) {
        while takeLast(phrases) {}
    }
}

/// Phrases of one to seven words.
struct PhraseSet: ExpressibleByArrayLiteral, Sendable {
    private let phrases: Set<[String]>
    private let longest: Int

    /// Each phrase in the normalised form, its words with one space between them.
    init(arrayLiteral phrases: String...) {
        self.phrases = Set(phrases.map { $0.split(separator: " ").map(String.init) })
        longest = self.phrases.map(\.count).max() ?? 0
    }

    /// Whether the words are exactly one of the phrases.
    func contains(_ words: some Sequence<String>) -> Bool { phrases.contains(Array(words)) }

    func longest(at words: ArraySlice<String>) -> Int? {
        lengths(words).first { phrases.contains(Array(words.prefix($0))) }
    }

    func longest(endOf words: ArraySlice<String>) -> Int? {
        lengths(words).first { phrases.contains(Array(words.suffix($0))) }
    }

    private func lengths(_ words: ArraySlice<String>) -> [Int] { Array((0...min(longest, words.count)).reversed()) }
}
