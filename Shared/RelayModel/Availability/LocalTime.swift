/// What the calendar and the clocks show at some place.
///
/// Which time it is there PostgreSQL says (`at time zone`), so a time that a change of the clocks leaves out never comes, and
/// one that comes twice counts both times.
package struct LocalTime: Hashable, Sendable {
    /// Days since 1970-01-01.
    let day: Int
    /// Minutes since midnight.
    let minute: Int

    /// The time at which the place's clocks and calendar have come so many seconds past 1970-01-01 00:00.
    package init(seconds: Int) {
        day = seconds.dividedRoundingDown(by: 86_400)
        minute = seconds.remainderRoundingDown(by: 86_400) / 60
    }
}
