/// How far the clocks of a place are ahead of UTC over some time, for ``WallTime/moment(after:offset:)``.
///
/// Where a time zone's rules come from is no matter of the domain: PostgreSQL, which knows them all, can be asked for the
/// offset at some moment and for its changes in the next weeks.
package struct UTCOffsets: Sendable, Hashable {
    private let changes: [Change]

    private struct Change: Sendable, Hashable {
        let moment: Moment
        let seconds: Int
    }

    /// Takes the offsets in seconds, each with the moment from which on it is in force, in any order; none is UTC.
    package init(_ offsets: [(from: Moment, seconds: Int)]) {
        changes = offsets.map { Change(moment: $0.from, seconds: $0.seconds) }.sorted { $0.moment < $1.moment }
    }

    /// Seconds that the clocks are ahead of UTC, negative in the Americas; before the first change as from it on.
    package func seconds(at moment: Moment) -> Int {
        (changes.last { $0.moment <= moment } ?? changes.first)?.seconds ?? 0
    }

    /// The day that the place's calendar shows, in days since 1970-01-01.
    package func day(of moment: Moment) -> Int {
        Int((moment + .seconds(seconds(at: moment))).microseconds).dividedRoundingDown(by: 86_400_000_000)
    }
}
