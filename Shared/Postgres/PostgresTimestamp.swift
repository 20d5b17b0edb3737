/// A point in time as PostgreSQL's `timestamptz` stores it.
package struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    package var microseconds: Int64

    /// Takes microseconds since the Unix epoch.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// PostgreSQL counts from 2000-01-01T00:00:00Z (src/include/datatype/timestamp.h, POSTGRES_EPOCH_JDATE).
    static let epochOffset: Int64 = 946_684_800_000_000

    /// The wire's count, or `nil` for what would overflow or mean infinity.
    var wireValue: Int64? {
        let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epochOffset)
        return overflow || value == .min || value == .max ? nil : value
    }

    /// Reads the wire's count; `nil` for the infinities and for what does not fit.
    init?(wireValue: Int64) {
        guard wireValue != .min, wireValue != .max else { return nil }
        let (value, overflow) = wireValue.addingReportingOverflow(Self.epochOffset)
        guard !overflow else { return nil }
        microseconds = value
    }
}
