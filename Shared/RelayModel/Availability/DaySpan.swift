/// A part of a day by the clocks on the wall, such as `08:00-12:00`.
///
/// One that ends earlier than it begins, such as `22:00-06:00`, goes on past midnight; it belongs to the day on which it
/// begins. The end is not part of it; `24:00` is the day's end.
package struct DaySpan: TextCoded, Hashable, Sendable {
    /// The text form.
    package let description: String
    /// Minutes since midnight, 0 to 1439, and 0 to 1440.
    private let from, until: Int

    /// Parses `hh:mm-hh:mm`; nil for anything else, and for a span without a length.
    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let from = Self.minutes(ends[0]), let until = Self.minutes(ends[1]), from < 1440,
            from != until
        else { return nil }
        (description, self.from, self.until) = (text, from, until)
    }

    /// What ``description`` is.
    package static let textForm = "a span of a day"

    /// Whether that minute of its own day lies in it.
    func covers(_ minute: Int) -> Bool { minute >= from && (isOvernight || minute < until) }

    /// Whether that minute of the day after its own lies in it.
    func coversNextDay(_ minute: Int) -> Bool { isOvernight && minute < until }

    private var isOvernight: Bool { until < from }

    private static func minutes(_ clock: Substring) -> Int? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = twoDigits(parts[0]), let minute = twoDigits(parts[1]), minute < 60,
            hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    private static func twoDigits(_ text: Substring) -> Int? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }
}
