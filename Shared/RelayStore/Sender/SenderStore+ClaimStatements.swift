import Postgres

extension SenderStore {
    /// Claims the row, or gives it a turn, or fails it because its recipient wants no texts.
    ///
    /// The pace of a number is one row, changed by whoever takes a turn, so the turns of all senders come one after the other.
    /// A turn of the lane `send` is taken out of the number's time at once. One of `send.bulk` stands behind all turns given
    /// before, and is taken when the text goes; if texts of `send` have used the time up by then, it gets a new one at the
    /// end. A text whose turn comes sooner than anything can wake it goes at once, and its turn is taken all the same.
    static let claim = PostgresStatement(
        "sender_claim",
        """
        with candidate as materialized (
            select o.tenant_id, o.outbound_id, o.our_number, lane.lane, o.ask_by, o.turn_at, now.clock,
                now.clock + make_interval(secs => $5) as horizon, refusal.is_refused,
                make_interval(secs => least(o.segments / n.segments_per_second, 86400)) as cost,
                n.segments_per_second > 0 and not refusal.is_refused
                    and not (o.lane = 'send' and coalesce(o.turn_at <= now.clock, false)) as needs_turn,
                a.api_key_sid, a.api_key_secret
            from outbound_messages o
            cross join (select clock_timestamp() as clock) now
            -- A number that is not there any more has no pace.
            left join lateral (
                select nullif(segments_per_second, 0) as segments_per_second from numbers
                where tenant_id = o.tenant_id and e164 = o.our_number
            ) n on true
            left join twilio_accounts a on a.tenant_id = o.tenant_id and a.account_sid = o.account_sid
            -- A text that a hop waits behind goes like a hop, from now on.
            cross join lateral (
                select case when o.lane = 'send' or exists (
                    select from outbound_messages later
                    where later.tenant_id = o.tenant_id and later.our_number = o.our_number
                        and later.their_number = o.their_number and later.state in ('queued', 'sending', 'uncertain')
                        and later.lane = 'send' and later.withdrawn_at is null
                ) then 'send' else o.lane end as lane
            ) lane
            cross join lateral (
                select o.purpose = 'customer' and exists (
                    select from conversations c
                    where c.tenant_id = o.tenant_id and c.our_number = o.our_number and c.their_number = o.their_number
                        and c.opted_out_at is not null
                ) as is_refused
            ) refusal
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'queued' and o.withdrawn_at is null
                -- A SID that a callback has named says that Twilio has it.
                and o.message_sid is null
                and (o.not_before is null or o.not_before <= now.clock)
                and (o.ask_by is null or o.ask_by > now.clock)
                and not exists (
                    select from outbound_messages earlier
                    where earlier.tenant_id = o.tenant_id and earlier.our_number = o.our_number
                        and earlier.their_number = o.their_number and earlier.state in ('queued', 'sending', 'uncertain')
                        and (earlier.order_at, earlier.order_tie, earlier.outbound_id)
                            < (o.order_at, o.order_tie, o.outbound_id)
                )
            for update of o
        ), paced as (
            insert into number_pace as p (tenant_id, our_number, busy_until, bulk_until, turn_at)
            select tenant_id, our_number, clock + cost, clock, clock from candidate where needs_turn
            on conflict (tenant_id, our_number) do update set (busy_until, bulk_until, turn_at) = (
                select
                    case
                        when c.lane = 'send' then turn.at + c.cost
                        when turn.at <= c.horizon
                            then greatest(p.busy_until, coalesce(c.turn_at, c.clock), c.clock - make_interval(secs => $4)) + c.cost
                        else p.busy_until
                    end,
                    case when c.lane <> 'send' and turn.at > c.horizon then turn.at + c.cost else p.bulk_until end,
                    turn.at
                from candidate c
                cross join lateral (
                    select case
                        when c.lane = 'send' then greatest(c.clock, p.busy_until)
                        when c.turn_at is not null and p.busy_until <= c.clock then c.clock
                        else greatest(c.clock, p.busy_until, p.bulk_until)
                    end as at
                ) turn
            )
            -- A turn that its text cannot use is left to others.
            where not exists (
                select from candidate c where c.lane = 'send' and greatest(c.clock, p.busy_until) >= c.ask_by)
            returning p.turn_at
        ), decided as (
            update outbound_messages o
            set state = case when c.is_refused then 'failed' when d.goes then 'sending' else o.state end, lane = c.lane,
                attempt = o.attempt + d.goes::integer,
                lease_id = case when d.goes then gen_random_uuid() end,
                lease_until = case when d.goes then clock_timestamp() + make_interval(secs => $3) end,
                claimed_at = case when d.goes then clock_timestamp() else o.claimed_at end,
                turn_at = case when not d.goes then p.turn_at end,
                not_before = case when not d.goes and not c.is_refused then coalesce(p.turn_at, c.ask_by) end,
                next_hint_at = case
                    when d.goes then clock_timestamp() + make_interval(secs => $3)
                    else coalesce(p.turn_at, c.ask_by, c.clock) + interval '5 seconds'
                end,
                hint_pause_seconds = 5, lookups = case when d.goes then 0 else o.lookups end,
                error_code = case when c.is_refused then 21610 else o.error_code end,
                error = case when c.is_refused then 'the recipient has opted out' else o.error end,
                updated_at = now()
            from candidate c
            left join paced p on true
            cross join lateral (
                select not c.is_refused and (not coalesce(c.needs_turn, false) or coalesce(p.turn_at <= c.horizon, false)) as goes
            ) d
            where o.tenant_id = c.tenant_id and o.outbound_id = c.outbound_id
            returning \(OutboundRow.columns), c.api_key_sid, c.api_key_secret,
                extract(epoch from p.turn_at - c.clock)::double precision as pause
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, error_code, detail)
            select tenant_id, outbound_id, attempt,
                case state when 'sending' then 'claimed' else 'rejected' end,
                case state when 'failed' then 21610 end,
                case state when 'failed' then 'not sent: the recipient has opted out' end
            from decided where state in ('sending', 'failed')
        )
        select * from decided
        """)

    /// A lease that ran out without a word: its worker is gone or was paused. A SID from a callback settles it at once.
    static let lapse = PostgresStatement(
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

    /// A parked row is taken up again: only a person's wish gives it a hint.
    static let takeUncertain = PostgresStatement(
        "sender_take_uncertain",
        """
        update outbound_messages o
        set lease_id = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => $3),
            next_hint_at = clock_timestamp() + make_interval(secs => $3), state = 'uncertain',
            lookups = case when o.state = 'parked' then 1 else o.lookups + 1 end, updated_at = now()
        where o.tenant_id = $1 and o.outbound_id = $2
            and (
                -- A row that was parked has no time to wait for.
                o.state = 'uncertain'
                    and (o.not_before is null or o.not_before <= clock_timestamp() or o.message_sid is not null)
                    and (o.lease_until is null or o.lease_until <= clock_timestamp() or o.message_sid is not null)
                or o.state in ('queued', 'sending') and o.message_sid is not null
                or o.state = 'parked' and o.claimed_at is not null
            )
        returning \(OutboundRow.columns)
        """)

    /// Counts the look-up before it is made, so that one which ends a process counts too. The pauses double.
    static let takeReport = PostgresStatement(
        "sender_take_report",
        """
        update outbound_messages o
        set lookups = o.lookups + 1,
            next_hint_at = case
                when o.lookups + 1 >= $3 then 'infinity'
                else clock_timestamp() + make_interval(secs => $4 * power(2, o.lookups))
            end
        where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'sent' and o.lookups < $3
            and o.accepted_at <= now() - interval '15 minutes'
            and coalesce(o.delivery_status, '') not in ('delivered', 'read', 'undelivered', 'failed', 'canceled')
        returning \(OutboundRow.columns)
        """)

    /// Takes its turn from a text of `send.bulk` that a hop waits behind: it is to be claimed at once, like a hop. Its claim
    /// moves it to `send`, so that no later hop takes that turn, too.
    static let expedite = PostgresStatement(
        "sender_expedite",
        """
        update outbound_messages o
        set turn_at = null, not_before = null, next_hint_at = clock_timestamp() + interval '5 seconds'
        from (
            select first.* from outbound_messages hop
            cross join lateral (
                select e.tenant_id, e.outbound_id, e.state, e.lane, e.turn_at from outbound_messages e
                where e.tenant_id = hop.tenant_id and e.our_number = hop.our_number
                    and e.their_number = hop.their_number and e.state in ('queued', 'sending', 'uncertain')
                order by e.order_at, e.order_tie, e.outbound_id limit 1
            ) first
            where hop.tenant_id = $1 and hop.outbound_id = $2 and hop.state = 'queued' and hop.lane = 'send'
        ) first
        where o.tenant_id = first.tenant_id and o.outbound_id = first.outbound_id and o.outbound_id <> $2
            and o.state = 'queued' and o.lane = 'send.bulk' and o.turn_at is not null
        returning \(OutboundRow.columns)
        """)

    static let look = PostgresStatement(
        "sender_look",
        """
        select \(OutboundRow.columns), o.turn_at is not null as has_turn,
            case when o.state = 'uncertain' or o.state = 'queued' and o.withdrawn_at is null
                then extract(epoch from o.not_before - clock_timestamp())::double precision
            end as pause
        from outbound_messages o
        where o.tenant_id = $1 and o.outbound_id = $2
        """)
}
