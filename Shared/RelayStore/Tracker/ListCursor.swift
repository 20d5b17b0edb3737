package import RelayModel

/// A place in a list that is in the order of time: a row's moment, and its key among those of the same moment.
package struct ListCursor<ID: Hashable & Sendable & LosslessStringConvertible>: Sendable, Equatable,
    LosslessStringConvertible
{
    package let at: Moment
    package let id: ID

    /// The place of a row.
    package init(at: Moment, id: ID) {
        self.at = at
        self.id = id
    }

    /// Reads the text form; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), storableTimes.contains(time),
            let id = ID(String(parts[1]))
        else { return nil }
        self.init(at: Moment(microseconds: time), id: id)
    }

    /// Microseconds since 1970, and the row's key.
    package var description: String { "\(at.microseconds)_\(id)" }
}

/// A place in the list of relays, which is in the order of their opening.
package typealias RelayCursor = ListCursor<RelayID>

/// A place in the list of jobs, which is in the order of their making.
package typealias JobCursor = ListCursor<JobID>

/// What PostgreSQL can compare with: until the year 9999.
private let storableTimes: ClosedRange<Int64> = 0...253_402_300_799_000_000
