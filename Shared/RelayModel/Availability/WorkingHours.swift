/// When somebody works: spans of the days of a week, and of single dates instead.
///
/// Its coded form is `{"week": {"mon": ["08:00-12:00"]}, "exceptions": [{"date": "2026-12-24", "hours": []}]}`.
package struct WorkingHours: Hashable, Sendable, Codable {
    /// What holds on one date instead of the week's spans.
    package struct Exception: Hashable, Sendable, Codable {
        /// The date.
        package let date: CalendarDate
        /// Its spans; none for a day off.
        package let hours: [DaySpan]

        /// Describes one date.
        package init(date: CalendarDate, hours: [DaySpan]) {
            self.date = date
            self.hours = hours
        }
    }

    /// The spans of each weekday; a day that is missing is off.
    package let week: [Weekday: [DaySpan]]
    /// Dates with spans of their own; of two for one date the first counts.
    package let exceptions: [Exception]

    /// Describes when somebody works.
    ///
    /// - Parameter week: Nil for at all times, but for the exceptions.
    package init(week: [Weekday: [DaySpan]]?, exceptions: [Exception] = []) {
        self.week = week ?? Self.everyDay
        self.exceptions = exceptions
    }

    /// Whether they work at that time: in a span of that day, or in one of the day before that goes on past midnight.
    package func isOn(at time: LocalTime) -> Bool {
        spans(of: time.day).contains { $0.covers(time.minute) }
            || spans(of: time.day - 1).contains { $0.coversNextDay(time.minute) }
    }

    private func spans(of day: Int) -> [DaySpan] {
        exceptions.first { $0.date.daysSinceEpoch == day }?.hours ?? week[Weekday(daysSinceEpoch: day)] ?? []
    }

    private static let everyDay = Dictionary(
        uniqueKeysWithValues: Weekday.allCases.map { ($0, [DaySpan("00:00-24:00")].compactMap(\.self)) })
}
