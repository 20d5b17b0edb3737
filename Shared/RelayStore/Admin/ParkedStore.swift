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
        fileprivate let tenant: PostgresUUID
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

    /// Marks one as dealt with, on its business's record.
    ///
    /// - Parameters:
    ///   - queue: The name of the queue that it came from, for the record.
    ///   - body: What is to be done with it. Nobody else deals with it meanwhile, and what comes of it is parked only afterwards.
    /// - Returns: Whether it was there; if not, the body did not run.
    package func resolve(
        _ id: RowID, as resolution: Resolution, naming queue: @Sendable (String) -> String = { $0 },
        _ body: @Sendable (Message) async throws -> Void = { _ in }
    ) async throws -> Bool {
        try await pool.transaction { transaction in
            let locked = try await transaction.query(Self.lock, [.uuid(PostgresUUID(id))])
            guard let message = try locked.rows.first.map(Message.init) else { return false }
            try await body(message)
            _ = try await transaction.query(
                Self.resolve,
                [
                    .uuid(message.tenant), .uuid(PostgresUUID(id)), .text(resolution.rawValue),
                    .text(queue(message.queue)),
                ])
            return true
        }
    }

    private static let open = PostgresStatement(
        "parked_open",
        """
        select tenant_id, parked_id, queue, reason, payload, parked_at from parked_messages
        where resolved_at is null order by parked_at limit $1
        """)
    private static let selection = """
        select tenant_id, parked_id, queue, reason, payload, parked_at from parked_messages
        where parked_id = $1 and resolved_at is null
        """
    private static let one = PostgresStatement("parked_one", selection)
    private static let lock = PostgresStatement("parked_lock", "\(selection) for update")
    /// What is nobody's is on nobody's record.
    private static let resolve = PostgresStatement(
        "parked_resolve",
        """
        with resolved as (
            update parked_messages set resolved_at = now(), resolution = $3 where tenant_id = $1 and parked_id = $2
            returning tenant_id, parked_id
        )
        insert into audit_events (tenant_id, kind, channel, reason, detail)
        select tenant_id, 'parked_' || $3, 'command_line', $4::text, jsonb_build_object('parked', parked_id)
        from resolved join tenants using (tenant_id)
        """)
}

extension ParkedStore.Message {
    fileprivate init(_ row: PostgresRow) throws {
        let uuid = try row.get("parked_id", as: PostgresUUID.self)
        id = RowID(high: uuid.high, low: uuid.low)
        tenant = try row.get("tenant_id", as: PostgresUUID.self)
        queue = try row.get("queue", as: String.self)
        reason = try row.get("reason", as: String.self)
        payload = try row.get("payload", as: [UInt8].self)
        at = try row.moment("parked_at")
    }
}
