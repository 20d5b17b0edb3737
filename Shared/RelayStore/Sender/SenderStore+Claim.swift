import Postgres
package import RelayModel

/// What a hint's row asks of the sender.
package enum ClaimResult: Sendable {
    /// The row is the caller's until the lease ends; send it.
    case claimed(OutboundRow)
    /// An attempt ended without an answer and may be looked up at Twilio now; the lease is the caller's.
    case reconcile(OutboundRow)
    /// Wait that long, then look again.
    case wait(OutboundRow, Duration)
    /// It was sent a while ago, and no report has said yet how it fared: ask Twilio.
    case report(OutboundRow)
    /// There is nothing to do: it is done, another worker has it, or an earlier text goes first.
    case leave(OutboundRow?)
}

extension SenderStore {
    /// Takes the row a hint names, when it is its turn.
    ///
    /// A row is claimed only while it is queued, wanted, due, before its `ask_by`, and the first unsent one of its
    /// conversation. A row whose lease ran out becomes uncertain, to be looked up no sooner than `settle` after the lease's
    /// end, because Twilio may still be working on it.
    ///
    /// - Parameters:
    ///   - hint: The row.
    ///   - lease: How long nobody else may touch the row, counted from now.
    ///   - settle: The pause between an attempt's end and its look-up at Twilio.
    package func claim(_ hint: OutboundHint, lease: Duration, settle: Duration) async throws -> ClaimResult {
        let key: [PostgresValue] = [.id(hint.tenant), .id(hint.outbound)]
        let claimed = try await pool.query(Self.claim, key + [.double(lease.inSeconds)])
        if let row = claimed.rows.first { return .claimed(try OutboundRow(row)) }
        let lapsed = try await pool.query(Self.lapse, key + [.double(settle.inSeconds)])
        if let row = lapsed.rows.first { return .wait(try OutboundRow(row), settle) }
        let uncertain = try await pool.query(Self.takeUncertain, key + [.double(lease.inSeconds)])
        if let row = uncertain.rows.first { return .reconcile(try OutboundRow(row)) }
        guard let row = try await pool.query(Self.look, key).rows.first else { return .leave(nil) }
        let outbound = try OutboundRow(row)
        if try row.get("lacks_report", as: Bool.self) { return .report(outbound) }
        guard let pause = try row.get("pause", as: Double?.self), pause > 0 else { return .leave(outbound) }
        return .wait(outbound, .seconds(pause))
    }

    private static let claim = PostgresStatement(
        "sender_claim",
        """
        with claimed as (
            update outbound_messages o
            set state = 'sending', attempt = attempt + 1, lease_id = gen_random_uuid(),
                lease_until = clock_timestamp() + make_interval(secs => $3),
                next_hint_at = clock_timestamp() + make_interval(secs => $3), hint_pause_seconds = 5,
                claimed_at = clock_timestamp(), updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'queued' and o.withdrawn_at is null
                -- A SID that a callback has named says that Twilio has it.
                and o.message_sid is null
                and (o.not_before is null or o.not_before <= clock_timestamp())
                and (o.ask_by is null or o.ask_by > clock_timestamp())
                and not exists (
                    select from outbound_messages earlier
                    where earlier.tenant_id = o.tenant_id and earlier.our_number = o.our_number
                        and earlier.their_number = o.their_number and earlier.state in ('queued', 'sending', 'uncertain')
                        and (earlier.order_at, earlier.order_tie, earlier.outbound_id)
                            < (o.order_at, o.order_tie, o.outbound_id)
                )
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step)
            select tenant_id, outbound_id, attempt, 'claimed' from claimed
        )
        select * from claimed
        """)

    /// A lease that ran out without a word: its worker is gone or was paused. A SID from a callback settles it at once.
    private static let lapse = PostgresStatement(
        "sender_lapse",
        """
        with lapsed as (
            update outbound_messages o
            set state = 'uncertain', not_before = clock_timestamp() + make_interval(secs => $3),
                next_hint_at = clock_timestamp() + make_interval(secs => $3 + 5), updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'sending' and o.message_sid is null
                and o.lease_until <= clock_timestamp()
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, detail)
            select tenant_id, outbound_id, attempt, 'uncertain', 'the lease ran out' from lapsed
        )
        select * from lapsed
        """)

    private static let takeUncertain = PostgresStatement(
        "sender_take_uncertain",
        """
        update outbound_messages o
        set lease_id = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => $3),
            next_hint_at = clock_timestamp() + make_interval(secs => $3), state = 'uncertain', updated_at = now()
        where o.tenant_id = $1 and o.outbound_id = $2
            and (
                o.state = 'uncertain' and (o.not_before <= clock_timestamp() or o.message_sid is not null)
                    and (o.lease_until is null or o.lease_until <= clock_timestamp() or o.message_sid is not null)
                or o.state in ('queued', 'sending') and o.message_sid is not null
            )
        returning \(OutboundRow.columns)
        """)

    private static let look = PostgresStatement(
        "sender_look",
        """
        select \(OutboundRow.columns),
            case when o.state = 'uncertain' or o.state = 'queued' and o.withdrawn_at is null
                then extract(epoch from o.not_before - clock_timestamp())::double precision
            end as pause,
            o.state = 'sent' and o.accepted_at <= now() - interval '15 minutes'
                and coalesce(o.delivery_status, '') not in ('delivered', 'read', 'undelivered', 'failed', 'canceled') as lacks_report
        from outbound_messages o
        where o.tenant_id = $1 and o.outbound_id = $2
        """)
}

extension Duration {
    /// The duration in seconds, to the microsecond.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1_000_000
    }
}
