/// Reads `on my way`, `ETA 30`, `be there in 20`, `at 3`, and both together, with a polite word before or behind.
struct ArrivalReader {
    private var cursor: WordCursor
    private var isOnTheWay = false
    private var isETA = false
    private var isThere = false

    init(_ words: [String]) { cursor = WordCursor(words) }

    /// What the words say; nil when anything is left over.
    ///
    /// - Parameter asks: Whether the text asks something, which only `ETA` makes a command all the same.
    func read(asks: Bool) -> PhraseReader.Phrase? {
        var reader = self
        reader.takeEnds()
        guard reader.isETA || !asks else { return nil }
        return reader.phrase()
    }

    private mutating func takeEnds() {
        cursor.skip(ReplyVocabulary.politeStart)
        cursor.skipLast(ReplyVocabulary.politeEnd)
        var isTaking = true
        while isTaking {
            isTaking = takeFirst()
        }
        while cursor.takeLast(ReplyVocabulary.onTheWay) { isOnTheWay = true }
    }

    private mutating func takeFirst() -> Bool {
        if cursor.take(ReplyVocabulary.onTheWay) {
            isOnTheWay = true
        } else if cursor.take(ReplyVocabulary.eta) {
            isETA = true
        } else if cursor.take(ReplyVocabulary.beThere) {
            isThere = true
        } else {
            return false
        }
        return true
    }

    private mutating func phrase() -> PhraseReader.Phrase? {
        guard !cursor.isAtEnd else {
            if isETA { return .incomplete(.eta) }
            return isOnTheWay ? .verb(.onTheWay(nil)) : nil
        }
        let words = cursor.words
        if let time = readTime() { return .verb(isOnTheWay ? .onTheWay(time) : .eta(time)) }
        return isETA && TimePieces(words).isNumeric ? .incomplete(.eta) : nil
    }

    private mutating func readTime() -> ReplyTime? {
        cursor.skip(ReplyVocabulary.about)
        var lead: ReplyTimeReader.Lead = isETA ? .eta : .none
        if cursor.take(ReplyVocabulary.within) { lead = .within } else if cursor.take(ReplyVocabulary.at) { lead = .at }
        cursor.skip(ReplyVocabulary.about)
        let isAway = cursor.takeLast(ReplyVocabulary.away)
        guard !cursor.isAtEnd, let time = ReplyTimeReader.read(cursor.words, lead: lead) else { return nil }
        if isAway, case .at = time { return nil }
        return time
    }
}
