/// A day of the calendar, such as `2026-12-24`.
package struct CalendarDate: TextCoded, Hashable, Sendable {
    /// The text form, `yyyy-mm-dd`.
    package let description: String
    /// How many days it is after 1970-01-01.
    let daysSinceEpoch: Int

    /// Parses `yyyy-mm-dd`; nil for anything else and for days that do not exist.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        (description, daysSinceEpoch) = (text, date.daysSinceEpoch)
    }

    /// What ``description`` is.
    package static let textForm = "a date"
}
