/// A point in time: whole microseconds since 1970-01-01T00:00:00Z, without leap seconds, as PostgreSQL keeps it.
///
/// Arithmetic that would leave the range of `Int64` stops at its end: time never traps.
package struct Moment: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch; negative before it.
    package let microseconds: Int64

    /// Makes the moment `microseconds` after the Unix epoch.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Orders by time.
    package static func < (first: Moment, second: Moment) -> Bool { first.microseconds < second.microseconds }

    /// The moment `duration` later; parts of a microsecond are dropped.
    package static func + (moment: Moment, duration: Duration) -> Moment {
        Moment(microseconds: moment.microseconds.addingSaturating(duration.wholeMicroseconds))
    }

    /// The moment `duration` earlier; parts of a microsecond are dropped.
    package static func - (moment: Moment, duration: Duration) -> Moment { moment + (.zero - duration) }

    /// The time from `second` to `first`; negative when `first` is the earlier.
    package static func - (first: Moment, second: Moment) -> Duration {
        .microseconds(first.microseconds) - .microseconds(second.microseconds)
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return whole.addingSaturating(attoseconds / 1_000_000_000_000)
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }
}
