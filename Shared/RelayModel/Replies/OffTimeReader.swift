/// Reads what stands behind `OFF`.
enum OffTimeReader {
    /// How long; nil when the words are anything else, or say more than 30 days.
    static func read(_ words: ArraySlice<String>) -> OffTime? {
        if words.isEmpty || ReplyVocabulary.offForNow.contains(words) { return .untilOn }
        if ReplyVocabulary.offToday.contains(words) { return endOfToday.map(OffTime.until) }
        var cursor = WordCursor(Array(words))
        if cursor.take(ReplyVocabulary.until) {
            if cursor.words == ["TOMORROW"] { return endOfToday.map(OffTime.until) }
            return ClockReader.time(TimePieces(cursor.words), takesBareHour: true).map(OffTime.until)
        }
        _ = cursor.take(["FOR", "FOR ABOUT", "FOR THE NEXT", "POR"])
        let pieces = TimePieces(cursor.words)
        if let minutes = DurationReader.minutes(pieces) {
            return minutes > ReplyTime.longestOff ? nil : .minutes(minutes)
        }
        return ClockReader.time(pieces, takesBareHour: false).map(OffTime.until)
    }

    private static var endOfToday: WallTime? { WallTime(hour: 0, minute: 0, isTomorrow: true) }
}
