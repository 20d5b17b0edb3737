/// The SQL that makes relays with all that belongs to them.
struct RelayRows: Sendable {
    let tenant: String
    let account: String
    let our: String
    let customers: Int
    let daysAgo: Int

    /// One implicit transaction that adds the relays of these numbers.
    func script(_ state: String, from first: Int, to last: Int) -> String {
        let isOpen = state == "open"
        let relay = [list(from: first, to: last), people(isOpen), relays(state), hops(isOpen)]
        return (relay + [inbound, outbound, record, sending, office]).joined(separator: "\n")
    }

    /// What the rows of a relay have in common.
    private func list(from first: Int, to last: Int) -> String {
        """
        create temporary table filling on commit drop as
        select n, md5('r' || n)::uuid as relay, customer.c, md5('c' || customer.c)::uuid as customer,
            md5('j' || customer.c)::uuid as job, '+1417' || (2000000 + customer.c) as phone,
            o.operator_id as who, o.phone as operator_phone, md5('t' || n)::uuid as outbound,
            'SM' || md5('i' || n) as inbound_sid, 'SM' || md5('s' || n) as outbound_sid,
            now() - interval '\(daysAgo) days' - abs(n) * interval '1 second' as at
        from generate_series(\(first), \(last)) n
        cross join lateral (select abs(n) % \(customers) as c) customer
        join (
            select operator_id, phone, row_number() over (order by name) - 1 as place, count(*) over () as count
            from operators where tenant_id = '\(tenant)'
        ) o on o.place = abs(n) % o.count;
        """
    }

    private func people(_ isOpen: Bool) -> String {
        """
        insert into customers (tenant_id, customer_id, phone)
        select '\(tenant)', customer, phone from filling on conflict do nothing;
        insert into jobs (
            tenant_id, job_id, number, customer_id, our_number, status, token_sha256, created_at, closed_at
        )
        select '\(tenant)', job, 1000000 + c, customer, '\(our)', '\(isOpen ? "dispatched" : "completed")',
            decode(md5(c::text), 'hex'), at, \(isOpen ? "null" : "at")
        from filling on conflict do nothing;
        insert into conversations (
            tenant_id, our_number, their_number, holder_operator_id, holder_job_id, held_since, updated_at
        )
        select '\(tenant)', '\(our)', phone, who, job, at, at from filling on conflict do nothing;
        """
    }

    private func relays(_ state: String) -> String {
        """
        insert into relays (
            tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index, opened_at
        )
        select '\(tenant)', relay, '\(our)', customer, job, '\(state)', '[]', 1, at from filling;
        """
    }

    private func hops(_ isOpen: Bool) -> String {
        let askBy = "(case when n >= -10 then -60 else 600 end) * interval '1 second'"
        return """
            insert into hops (
                tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, asked_at, ask_by
            )
            select '\(tenant)', relay, 1, who, 'number_chain', 'K7', 60, '\(isOpen ? "asked" : "acknowledged")',
                outbound, at, now() + \(askBy)
            from filling;
            """
    }

    private var inbound: String {
        """
        insert into inbound_messages (
            tenant_id, message_sid, account_sid, our_number, their_number, sender, customer_id, job_id, relay_id, body,
            received_at, processed_at
        )
        select '\(tenant)', inbound_sid, '\(account)', '\(our)', phone, 'customer', customer, job, relay, 'Text ' || n, at,
            at
        from filling;
        """
    }

    private var outbound: String {
        """
        insert into outbound_messages (
            tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, relay_id, hop, starts_window,
            window_seconds, operator_id, job_id, source_sid, cause_sid, body, segments, order_at, order_tie, state, attempt,
            message_sid, accepted_at, ack_due_at, delivery_status, created_at, updated_at
        )
        select '\(tenant)', outbound, '\(account)', '\(our)', operator_phone, 'hop', 'send', relay, 1, true, 60, who,
            job, inbound_sid, inbound_sid, 'Text ' || n, 1, at, n::text, 'sent', 1, outbound_sid, at,
            now() - interval '1 minute', 'delivered', at, at
        from filling;
        """
    }

    private var record: String {
        """
        insert into audit_events (
            tenant_id, at, kind, relay_id, hop, job_id, customer_id, operator_id, message_sid, outbound_id, channel, reason
        )
        select '\(tenant)', at, kind, relay, 1, job, customer, who, inbound_sid, outbound, 'sms', 'number_chain'
        from filling, unnest(array['texted', 'asked', 'acknowledged']) kind;
        """
    }

    private var sending: String {
        """
        insert into send_attempts (tenant_id, outbound_id, attempt, step, at)
        select '\(tenant)', outbound, 1, step, at from filling, unnest(array['claimed', 'accepted']) step;
        insert into delivery_reports (tenant_id, message_sid, status, outbound_id, received_at)
        select '\(tenant)', outbound_sid, status, outbound, at from filling, unnest(array['sent', 'delivered']) status;
        """
    }

    /// What dispatchers did about every fourth of them.
    private var office: String {
        """
        insert into commands (tenant_id, command_id, kind, payload, requested_by, state, created_at, finished_at)
        select '\(tenant)', md5('k' || n)::uuid, 'notify_customer', '{}', 'test', 'done', at, at from filling where n % 4 = 0;
        insert into alerts (tenant_id, alert_id, kind, relay_id, text, at)
        select '\(tenant)', md5('a' || n)::uuid, 'exhausted', relay, 'Nobody answers', at from filling where n % 4 = 0;
        """
    }
}
