import Postgres

/// The statements that record what became of an attempt.
extension SenderStore {
    static let accepted = PostgresStatement(
        "sender_accepted",
        """
        with recorded as (
            update outbound_messages o
            set state = 'sent', message_sid = coalesce(o.message_sid, $3),
                accepted_at = least(now(), coalesce($6, now())),
                ack_due_at = case when o.starts_window
                    then least(now(), coalesce($6, now())) + make_interval(secs => o.window_seconds) end,
                lease_id = null, lease_until = null, not_before = null, turn_at = null, lookups = 0, error_code = null,
                error = null, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('queued', 'sending', 'uncertain')
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step)
            select tenant_id, outbound_id, $4, $5 from recorded
        )
        select * from recorded
        """)

    static let rejected = PostgresStatement(
        "sender_rejected",
        """
        with recorded as (
            update outbound_messages o
            set state = 'failed', error_code = $5, error = $6, lease_id = null, lease_until = null, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns), o.purpose
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, error_code, detail)
            select tenant_id, outbound_id, attempt, 'rejected', $4, $5, $6 from recorded
        ), opted_out as (
            insert into conversations as c (tenant_id, our_number, their_number, opted_out_at, opted_out_by)
            select tenant_id, our_number, their_number, clock_timestamp(), 'carrier' from recorded
            where $7 and purpose = 'customer'
            on conflict (tenant_id, our_number, their_number) do update
            set opted_out_at = coalesce(c.opted_out_at, excluded.opted_out_at),
                -- A dispatcher cannot undo it.
                opted_out_by = case
                    when c.opted_out_at is null or c.opted_out_by = 'dispatcher' then excluded.opted_out_by
                    else c.opted_out_by
                end
        )
        select * from recorded
        """)

    static let notSent = PostgresStatement(
        "sender_not_sent",
        """
        with recorded as (
            update outbound_messages o
            set state = case
                    -- A callback has named it in the meantime: Twilio has it after all.
                    when message_sid is not null then 'uncertain'
                    when withdrawn_at is null then 'queued'
                    else 'cancelled'
                end,
                not_before = clock_timestamp() + make_interval(secs => $5),
                next_hint_at = clock_timestamp() + make_interval(secs => $5 + 5), hint_pause_seconds = 5,
                lease_id = null, lease_until = null, turn_at = null, refusals = o.refusals + 1, error_code = $7, error = $8,
                updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, error_code, detail)
            select tenant_id, outbound_id, attempt, $4, $6, $7, $8 from recorded
        )
        select * from recorded
        """)

    static let uncertain = PostgresStatement(
        "sender_uncertain",
        """
        with recorded as (
            update outbound_messages o
            set state = 'uncertain', not_before = clock_timestamp() + make_interval(secs => $4),
                next_hint_at = clock_timestamp() + make_interval(secs => $4 + 5), hint_pause_seconds = 5,
                lease_until = null, lease_id = null, error = $6, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, detail)
            -- Look-ups may fail for a whole day.
            select tenant_id, outbound_id, attempt, 'uncertain', $5, $6 from recorded where lookups <= 8
        )
        select * from recorded
        """)

    static let parked = PostgresStatement(
        "sender_parked",
        """
        with recorded as (
            update outbound_messages o
            set state = 'parked', lease_id = null, lease_until = null, not_before = null, error = $4, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'uncertain' and o.attempt = $3
                and o.message_sid is null
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, detail)
            select tenant_id, outbound_id, attempt, 'uncertain', $4 from recorded
        )
        select * from recorded
        """)

    static let postpone = PostgresStatement(
        "sender_postpone",
        """
        update outbound_messages o
        set not_before = greatest(o.not_before, clock_timestamp() + make_interval(secs => $3)),
            next_hint_at = greatest(o.not_before, clock_timestamp() + make_interval(secs => $3)) + interval '5 seconds',
            hint_pause_seconds = 5
        where o.tenant_id = $1 and o.outbound_id = $2 and o.message_sid is null
            and (o.state = 'queued' and o.withdrawn_at is null or o.state = 'uncertain' and o.lease_until is null)
        returning \(OutboundRow.columns)
        """)
}
