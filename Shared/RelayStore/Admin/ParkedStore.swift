package import Postgres
package import RelayModel

/// What nothing could process, for people to look after.
package struct ParkedStore: Sendable {
    private let pool: PostgresPool

    /// Reads and writes through `pool`.
    package init(pool: PostgresPool) { self.pool = pool }

    /// A parked message.
    package struct Message: Sendable {
        package let id: RowID
        /// The queue it came from, with or without the prefix.
        package let queue: String
        package let reason: String
        package let payload: [UInt8]
        package let at: Moment
    }

    /// What became of one.
    package enum Resolution: String, Sendable {
        case requeued, dropped
    }

    /// Those that nobody has dealt with, oldest first.
    package func open(limit: Int) async throws -> [Message] {
        try await pool.query(Self.open, [.int(limit)]).rows.map(Message.init)
    }

    /// One that nobody has dealt with.
    package func message(_ id: RowID) async throws -> Message? {
        try await pool.query(Self.one, [.uuid(PostgresUUID(id))]).rows.first.map(Message.init)
    }

    /// Marks one as dealt with.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    package func resolve(_ id: RowID, as resolution: Resolution) async throws -> Bool {
        try await pool.query(Self.resolve, [.uuid(PostgresUUID(id)), .text(resolution.rawValue)]).affected > 0
    }

    private static let open = PostgresStatement(
        "parked_open",
        """
        select parked_id, queue, reason, payload, parked_at from parked_messages
        where resolved_at is null order by parked_at limit $1
        """)
    private static let one = PostgresStatement(
        "parked_one",
        """
        select parked_id, queue, reason, payload, parked_at from parked_messages
        where parked_id = $1 and resolved_at is null
        """)
    private static let resolve = PostgresStatement(
        "parked_resolve",
        """
        update parked_messages set resolved_at = now(), resolution = $2 where parked_id = $1 and resolved_at is null
        """)
}

extension ParkedStore.Message {
    fileprivate init(_ row: PostgresRow) throws {
        let uuid = try row.get("parked_id", as: PostgresUUID.self)
        id = RowID(high: uuid.high, low: uuid.low)
        queue = try row.get("queue", as: String.self)
        reason = try row.get("reason", as: String.self)
        payload = try row.get("payload", as: [UInt8].self)
        at = try row.moment("parked_at")
    }
}
