/// A UUID as PostgreSQL stores it: 16 bytes, most significant first.
package struct PostgresUUID: Sendable, Hashable {
    /// The first eight bytes, big-endian.
    package var high: UInt64
    /// The last eight bytes, big-endian.
    package var low: UInt64

    /// Joins two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
