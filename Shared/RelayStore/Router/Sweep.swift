import Postgres
package import RelayModel

/// A verified webhook that came while the broker was down.
package struct SpilledMessage: Sendable {
    /// `inbound` or `delivery`.
    package let queue: String
    package let payload: [UInt8]
}

/// A hop whose text has failed.
package struct FailedTurn: Sendable {
    package let hop: HopKey
    package let outbound: OutboundID
}

/// What a lost message would have told, found in the tables. Every method does bounded work by an index and is safe with
/// many routers.
extension RouterStore {
    /// Hops whose time has passed: not accepted by Twilio until `ask_by`, or not answered within the window and one second
    /// more, which is the courier's chance to be first.
    package func overdueHops(limit: Int) async throws -> [HopKey] {
        try await pool.query(Self.overdue, [.int(limit)]).rows.map { row in
            HopKey(
                tenant: try row.id("tenant_id"), relay: try row.id("relay_id"), hop: try row.get("hop", as: Int.self))
        }
    }

    /// Outbound rows whose hint is due again: each row's pause doubles up to five minutes, and rows that wait for their turn,
    /// their pace or their backoff are passed over.
    package func dueHints(limit: Int) async throws -> [OutboundHint] {
        try await pool.query(Self.hints, [.int(limit)]).rows.map(OutboundHint.init)
    }

    /// Lets the sweeper find, within five seconds, the texts whose next hint was put off for longer: the broker was away and may
    /// have lost them all. Rows that wait for their time go on waiting.
    ///
    /// - Returns: How many it has moved; at most `limit`.
    package func hurryHints(limit: Int) async throws -> Int {
        try await pool.query(Self.hurry, [.int(limit)]).rows.count
    }

    /// Hops whose turn it is although their text has failed, which nobody has noted: the message that said so was lost.
    package func failedTurns(limit: Int) async throws -> [FailedTurn] {
        try await pool.query(Self.failedTurns, [.int(limit)]).rows.map { row in
            FailedTurn(
                hop: HopKey(
                    tenant: try row.id("tenant_id"), relay: try row.id("relay_id"),
                    hop: try row.get("hop", as: Int.self)),
                outbound: try row.id("outbound_id"))
        }
    }

    /// Notes that the hop of a failed text was decided.
    package func note(_ turn: FailedTurn) async throws {
        _ = try await pool.query(Self.noteTurn, [.id(turn.hop.tenant), .id(turn.outbound)])
    }

    /// Texts that Twilio took between fifteen minutes and two days ago and that no final report has come for; each again
    /// after a quarter of an hour.
    package func missingReports(limit: Int) async throws -> [OutboundHint] {
        try await pool.query(Self.missingReports, [.int(limit)]).rows.map(OutboundHint.init)
    }

    /// Commands that nobody has answered, due again.
    package func dueCommands(limit: Int) async throws -> [(tenant: TenantID, command: CommandID)] {
        try await pool.query(Self.commands, [.int(limit)]).rows.map { row in
            (tenant: try row.id("tenant_id"), command: try row.id("command_id"))
        }
    }

    /// Whether some webhook is spilled.
    package func hasSpill() async throws -> Bool {
        try await !pool.query(Self.anySpill).rows.isEmpty
    }

    /// Takes spilled webhooks, oldest first, and deletes them once `publish` has returned for all of them.
    ///
    /// - Returns: How many were published.
    package func drainSpill(
        limit: Int, publish: @Sendable ([SpilledMessage]) async throws -> Void
    ) async throws -> Int {
        try await pool.transaction { transaction in
            let rows = try await transaction.query(Self.spill, [.int(limit)]).rows
            guard !rows.isEmpty else { return 0 }
            let tenants = try rows.map { try $0.get("tenant_id", as: PostgresUUID.self) }
            let ids = try rows.map { try $0.get("spill_id", as: PostgresUUID.self) }
            let messages = try rows.map { row in
                SpilledMessage(
                    queue: try row.get("queue", as: String.self), payload: try row.get("payload", as: [UInt8].self))
            }
            try await publish(messages)
            _ = try await transaction.query(Self.deleteSpilled, [.uuids(tenants), .uuids(ids)])
            return messages.count
        }
    }

    static let hurry = PostgresStatement(
        "router_hurry_hints",
        """
        with due as materialized (
            select tenant_id, outbound_id from outbound_messages
            where state in ('queued', 'sending', 'uncertain') and next_hint_at > now() + interval '6 seconds'
                and (not_before is null or not_before <= now()) and (lease_until is null or lease_until <= now())
            order by next_hint_at limit $1
            for update skip locked
        )
        update outbound_messages o
        set next_hint_at = now() + random() * interval '5 seconds', hint_pause_seconds = 5
        from due where o.tenant_id = due.tenant_id and o.outbound_id = due.outbound_id
        returning o.outbound_id
        """)
    static let failedTurns = PostgresStatement(
        "router_failed_turns",
        """
        select tenant_id, relay_id, hop, outbound_id from outbound_messages
        where state in ('failed', 'parked') and starts_window and failure_noted_at is null
            and updated_at < now() - interval '2 seconds'
        order by updated_at limit $1
        """)
    private static let noteTurn = PostgresStatement(
        "router_note_turn",
        "update outbound_messages set failure_noted_at = now() where tenant_id = $1 and outbound_id = $2")
    static let overdue = PostgresStatement(
        "router_overdue",
        """
        select h.tenant_id, h.relay_id, h.hop
        from hops h
        -- Lateral and limited, so that the texts are looked up one by one: a join may read them all.
        cross join lateral (
            select o.ack_due_at from outbound_messages o
            where o.tenant_id = h.tenant_id and o.outbound_id = h.outbound_id limit 1
        ) o
        where h.state = 'asked' and h.ask_by <= now()
            and (o.ack_due_at is null or o.ack_due_at <= now() - interval '1 second')
        order by h.ask_by limit $1
        """)
    static let hints = PostgresStatement(
        "router_due_hints",
        """
        with due as materialized (
            select o.tenant_id, o.outbound_id from outbound_messages o
            where o.state in ('queued', 'sending', 'uncertain') and o.next_hint_at <= now()
                and (o.ask_by is null or o.ask_by > now() or o.state <> 'queued' or o.message_sid is not null)
                and (o.not_before is null or o.not_before <= now())
                and not exists (
                    select from outbound_messages earlier
                    where earlier.tenant_id = o.tenant_id and earlier.our_number = o.our_number
                        and earlier.their_number = o.their_number and earlier.state in ('queued', 'sending', 'uncertain')
                        and (earlier.order_at, earlier.order_tie, earlier.outbound_id)
                            < (o.order_at, o.order_tie, o.outbound_id)
                )
            order by o.next_hint_at limit $1
            for update of o skip locked
        )
        update outbound_messages o
        set next_hint_at = now() + make_interval(secs => o.hint_pause_seconds),
            hint_pause_seconds = least(300, o.hint_pause_seconds * 2)
        from due where o.tenant_id = due.tenant_id and o.outbound_id = due.outbound_id
        returning o.tenant_id, o.outbound_id, o.lane
        """)
    static let missingReports = PostgresStatement(
        "router_missing_reports",
        """
        -- By the places of the rows, which are locked: for a join the planner may read the whole table.
        with due as materialized (
            select o.ctid from outbound_messages o
            where o.state = 'sent' and o.next_hint_at <= now()
                and coalesce(o.delivery_status, '') not in ('delivered', 'read', 'undelivered', 'failed', 'canceled')
                and o.accepted_at between now() - interval '2 days' and now() - interval '15 minutes'
            order by o.next_hint_at limit $1
            for update of o skip locked
        )
        update outbound_messages o set next_hint_at = now() + interval '15 minutes'
        where o.ctid = any(array(select ctid from due))
        returning o.tenant_id, o.outbound_id, o.lane
        """)
    static let commands = PostgresStatement(
        "router_due_commands",
        """
        -- Materialized, because a join may run a subquery more than once, and each time lock other rows.
        with due as materialized (
            select tenant_id, command_id from commands where state = 'pending' and next_hint_at <= now()
            order by next_hint_at limit $1 for update skip locked
        )
        update commands c set next_hint_at = now() + interval '30 seconds'
        from due where c.tenant_id = due.tenant_id and c.command_id = due.command_id
        returning c.tenant_id, c.command_id
        """)
    static let spill = PostgresStatement(
        "router_spill",
        """
        select tenant_id, spill_id, queue, payload from inbound_spill order by created_at limit $1 for update skip locked
        """)
    private static let anySpill = PostgresStatement(
        "router_any_spill", "select spill_id from inbound_spill limit 1")
    private static let deleteSpilled = PostgresStatement(
        "router_delete_spilled",
        """
        delete from inbound_spill s using unnest($1, $2) as published (tenant_id, spill_id)
        where s.tenant_id = published.tenant_id and s.spill_id = published.spill_id
        """)
}
