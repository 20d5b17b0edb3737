/// Reads the words of a command, its codes taken out.
struct PhraseReader {
    /// What the words say.
    enum Phrase: Equatable {
        case verb(ReplyVerb, isForAll: Bool)
        case incomplete(ReplyIncomplete)

        static func verb(_ verb: ReplyVerb) -> Phrase { .verb(verb, isForAll: false) }
    }

    let words: [String]
    /// Whether a code was there.
    let hasCode: Bool
    /// Whether the text asks something: `30 min?` is for the customer.
    let asks: Bool

    /// What all of the words together say; nil when that is no command.
    func read() -> Phrase? {
        answer() ?? personal() ?? who() ?? give() ?? done() ?? arrival()
    }

    private func answer() -> Phrase? {
        if hasCode, words == ["1"] { return .verb(.acknowledge) }
        if hasCode, words == ["2"] { return .verb(.pass) }
        let others = words.filter { !ReplyVocabulary.all.contains($0) }
        guard !others.isEmpty, words.count - others.count <= (hasCode ? 0 : 1) else { return nil }
        let isForAll = others.count < words.count
        if others.allSatisfy(ReplyVocabulary.acknowledge.contains) { return .verb(.acknowledge, isForAll: isForAll) }
        if others.allSatisfy(ReplyVocabulary.pass.contains) { return .verb(.pass, isForAll: isForAll) }
        return nil
    }

    /// `LIST`, `ON` and `OFF`, which are about nobody's text.
    private func personal() -> Phrase? {
        guard !hasCode else { return nil }
        if ReplyVocabulary.list.contains(words) { return .verb(.list) }
        guard !asks else { return nil }
        if ReplyVocabulary.on.contains(words) { return .verb(.on) }
        return off()
    }

    private func off() -> Phrase? {
        var cursor = WordCursor(words)
        guard cursor.take(ReplyVocabulary.off) else { return nil }
        // "I'm off" alone is what people say when they leave.
        guard words[0] == "OFF" || !cursor.isAtEnd else { return nil }
        if let time = OffTimeReader.read(cursor.words) { return .verb(.off(time)) }
        return TimePieces(cursor.words).isNumeric ? .incomplete(.off) : nil
    }

    private func who() -> Phrase? {
        (hasCode ? ReplyVocabulary.whoOfCode : ReplyVocabulary.who).contains(words) ? .verb(.who) : nil
    }

    /// `GIVE K7 SAM`, `give k7 to Sam Lee`, `pass k7 to sam`; without a code the name must turn out to be somebody's.
    private func give() -> Phrase? {
        guard let first = words.first, !asks else { return nil }
        let isPassing = first == "PASS" && words.contains("TO")
        guard ReplyVocabulary.give.contains(first) || isPassing else { return nil }
        let name = words.dropFirst().filter { !["TO", "IT", "OVER"].contains($0) }
        guard (1...3).contains(name.count), name.allSatisfy({ $0.allSatisfy(\.isLetter) }) else { return nil }
        return .verb(.give(to: name.joined(separator: " ")))
    }

    private func done() -> Phrase? {
        guard !asks else { return nil }
        var cursor = WordCursor(words)
        if ReplyVocabulary.done.contains(words) { return .verb(.done) }
        cursor.skip(ReplyVocabulary.politeStart)
        cursor.skipLast(ReplyVocabulary.politeEnd)
        return ReplyVocabulary.done.contains(cursor.words) ? .verb(.done) : nil
    }

    private func arrival() -> Phrase? { ArrivalReader(words).read(asks: asks) }
}
