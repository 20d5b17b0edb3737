import Postgres

/// The statements that compare inbound texts.
extension SenderStore {
    static let now = PostgresStatement("sender_now", "select clock_timestamp() as now")
    static let requestRecovery = PostgresStatement(
        "sender_request_recovery",
        """
        update inbound_recovery set next_at = least(next_at, clock_timestamp())
        where (started_at is null or started_at < $1) and next_at > clock_timestamp()
        """)

    /// What came before a number was configured is not ours to relay: what is known is moved on by the overlap of comparisons,
    /// but for some seconds by which clocks may differ.
    static let addNumbers = PostgresStatement(
        "sender_add_recoveries",
        """
        insert into inbound_recovery (tenant_id, our_number, known_until)
        select n.tenant_id, n.e164, greatest(n.updated_at, now() - interval '1 hour') + interval '290 seconds'
        from numbers n
        where not exists (select from inbound_recovery r where r.tenant_id = n.tenant_id and r.our_number = n.e164)
        on conflict do nothing
        """)

    static let takeRecoveries = PostgresStatement(
        "sender_take_recoveries",
        """
        with due as materialized (
            select r.tenant_id, r.our_number, n.account_sid from inbound_recovery r
            join numbers n on n.tenant_id = r.tenant_id and n.e164 = r.our_number
            -- A lease that has run out belongs to a comparison that was not finished.
            where r.leased_until <= clock_timestamp() or r.leased_until is null and r.next_at <= clock_timestamp()
            order by r.next_at limit $1
            for update of r skip locked
        )
        update inbound_recovery r
        set leased_until = clock_timestamp() + interval '1 minute', started_at = clock_timestamp(),
            next_at = clock_timestamp() + make_interval(secs => $2 * (0.9 + 0.2 * random()))
        from due where r.tenant_id = due.tenant_id and r.our_number = due.our_number
        returning r.tenant_id, r.our_number, due.account_sid, r.known_until, r.started_at, r.failures
        """)

    static let missing = PostgresStatement(
        "sender_missing_inbound",
        """
        select listed.message_sid from unnest($3) as listed (message_sid)
        where not exists (
            select from inbound_messages i where i.tenant_id = $1 and i.message_sid = listed.message_sid
        ) and not exists (
            select from recovered_messages m
            where m.tenant_id = $1 and m.our_number = $2 and m.message_sid = listed.message_sid
                and (
                    m.is_final and m.published_at > $4 or m.times >= 10
                    or m.published_at > $4
                        and m.published_at > clock_timestamp() - make_interval(secs => least(3600, 10 * power(4, m.times - 1)))
                )
        )
        """)

    static let recordRecovered = PostgresStatement(
        "sender_record_recovered",
        """
        insert into recovered_messages as m (tenant_id, our_number, message_sid, received_at, is_final)
        select $1, $2, listed.sid, to_timestamp(listed.received_at / 1000000.0), listed.is_final = 1
        from unnest($3, $4, $5) as listed (sid, received_at, is_final)
        on conflict (tenant_id, our_number, message_sid) do update
        set times = m.times + 1, published_at = clock_timestamp()
        """)

    static let forgetRecovered = PostgresStatement(
        "sender_forget_recovered",
        """
        delete from recovered_messages m using inbound_recovery r
        where m.tenant_id = $1 and m.our_number = $2 and r.tenant_id = $1 and r.our_number = $2
            and m.received_at < r.known_until - interval '1 day'
        """)

    static let finishRecovery = PostgresStatement(
        "sender_finish_recovery",
        """
        update inbound_recovery r
        set leased_until = null, failures = 0, known_until = greatest(r.known_until, least($3, (
            select min(m.received_at) from recovered_messages m
            where m.tenant_id = $1 and m.our_number = $2 and m.times < 10 and not m.is_final and not exists (
                select from inbound_messages i where i.tenant_id = m.tenant_id and i.message_sid = m.message_sid
            )
        )))
        where r.tenant_id = $1 and r.our_number = $2
        """)

    static let failRecovery = PostgresStatement(
        "sender_fail_recovery",
        """
        update inbound_recovery
        set leased_until = null, failures = failures + 1, next_at = clock_timestamp() + make_interval(secs => $3)
        where tenant_id = $1 and our_number = $2
        """)
}
