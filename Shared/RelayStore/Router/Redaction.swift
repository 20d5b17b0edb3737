import Postgres
package import RelayModel

/// Forgetting what was written and by whom. Audit events, SIDs and all times stay.
///
/// A redacted number is one of country code +999, which the ITU has assigned to nobody (E.164): whatever reads it goes on
/// working, and nothing reaches anybody.
extension RouterTransaction {
    /// Redacts everything of a customer; false when there is no such customer, or a relay of theirs is open.
    package func redact(_ customer: CustomerID, of tenant: TenantID) async throws -> Bool {
        let key: [PostgresValue] = [.id(tenant), .id(customer)]
        // Two statements: what was decided while the first one waited for the lock is seen only by the second.
        guard let row = try await firstIfAny(Self.lockCustomer, key),
            try await !first(Self.isServed, key).get("is_served", as: Bool.self)
        else { return false }
        let phone = try row.phone("phone")
        let substitute = try row.phone("substitute")
        let both = key + [.phone(phone), .phone(substitute)]
        // A job's lock comes before those of its texts.
        _ = try await rows(Self.redactJobs, key)
        for statement in [Self.redactInbound, Self.redactOutbound, Self.redactConversations, Self.redactCustomer] {
            _ = try await rows(statement, both)
        }
        for statement in Self.redactWhatIsAbout { _ = try await rows(statement, key) }
        var event = AuditEvent("redacted")
        event.customer = customer
        try await audit(event, tenant: tenant)
        return true
    }

    private static let lockCustomer = PostgresStatement(
        "router_lock_customer",
        """
        select phone, '+999' || lpad((('x' || substr(md5(random()::text || customer_id::text), 1, 10))::bit(40)::bigint)::text, 12, '0') as substitute
        from customers c where tenant_id = $1 and customer_id = $2 for update
        """)
    private static let isServed = PostgresStatement(
        "router_is_served",
        """
        select exists (
            select from relays r where r.tenant_id = $1 and r.customer_id = $2 and r.state = 'open'
        ) or exists (
            select from outbound_messages o
            where o.tenant_id = $1 and o.customer_id = $2 and o.state in ('queued', 'sending', 'uncertain')
        ) or exists (
            select from relays r
            join outbound_messages o on o.tenant_id = r.tenant_id and o.relay_id = r.relay_id
            where r.tenant_id = $1 and r.customer_id = $2 and o.state in ('queued', 'sending', 'uncertain')
        ) or exists (
            select from jobs j
            join outbound_messages o on o.tenant_id = j.tenant_id and o.job_id = j.job_id
            where j.tenant_id = $1 and j.customer_id = $2 and o.state in ('queued', 'sending', 'uncertain')
        ) as is_served
        """)
    private static let redactInbound = redaction("router_redact_inbound", of: "inbound_messages")
    private static let redactOutbound = redaction("router_redact_outbound", of: "outbound_messages")

    private static func redaction(_ name: StaticString, of table: StaticString) -> PostgresStatement {
        PostgresStatement(
            "\(name)",
            """
            update \(table)
            set body = '', media = '[]', their_number = case when their_number = $3 then $4 else their_number end,
                redacted_at = now()
            where tenant_id = $1 and customer_id = $2 and redacted_at is null
            """)
    }

    private static let redactWhatIsAbout = [
        redactForwarded, redactNotices, redactParked, redactAsked, forgetQuestions, redactAlerts, redactAnswers,
    ]
    /// What operators were told of the customer's texts.
    private static let redactForwarded = PostgresStatement(
        "router_redact_forwarded",
        """
        update outbound_messages set body = '', media = '[]', redacted_at = now()
        where tenant_id = $1 and redacted_at is null and relay_id in (
            select relay_id from relays where tenant_id = $1 and customer_id = $2
        )
        """)
    /// What operators were told about the customer's jobs.
    private static let redactNotices = PostgresStatement(
        "router_redact_notices",
        """
        update outbound_messages set body = '', media = '[]', redacted_at = now()
        where tenant_id = $1 and redacted_at is null and job_id in (
            select job_id from jobs where tenant_id = $1 and customer_id = $2
        )
        """)
    private static let redactAlerts = PostgresStatement(
        "router_redact_alerts",
        """
        update alerts set text = ''
        where tenant_id = $1 and relay_id in (
            select relay_id from relays where tenant_id = $1 and customer_id = $2
        )
        """)
    /// Where somebody had to come, and what for.
    private static let redactJobs = PostgresStatement(
        "router_redact_jobs",
        """
        update jobs
        set service_type = null, address = null, latitude = null, longitude = null, waypoints = '[]', updated_at = now()
        where tenant_id = $1 and customer_id = $2
        """)
    /// What a repeat of the request that made one of the customer's jobs is answered.
    private static let redactAnswers = PostgresStatement(
        "router_redact_answers",
        """
        update idempotency_keys set body = convert_to('{}', 'UTF8')
        where tenant_id = $1 and body is not null and effect_id in (
            select job_id from jobs where tenant_id = $1 and customer_id = $2
        )
        """)
    /// The texts of operators that nobody can tell for whom they were.
    private static let redactAsked = PostgresStatement(
        "router_redact_asked",
        """
        update inbound_messages set body = '', media = '[]', redacted_at = now()
        where tenant_id = $1 and redacted_at is null and message_sid in (
            select message_sid from operator_questions where tenant_id = $1 and options && array(
                select relay_id from relays where tenant_id = $1 and customer_id = $2
            )
        )
        """)
    /// What operators wrote that may be about the customer's texts.
    private static let forgetQuestions = PostgresStatement(
        "router_forget_questions",
        """
        delete from operator_questions where tenant_id = $1 and options && array(
            select relay_id from relays where tenant_id = $1 and customer_id = $2
        )
        """)
    private static let redactConversations = PostgresStatement(
        "router_redact_conversations",
        """
        update conversations set their_number = $4, updated_at = now()
        where tenant_id = $1 and their_number = $3 and $2::uuid is not null
        """)
    private static let redactCustomer = PostgresStatement(
        "router_redact_customer",
        """
        update customers set phone = $4, name = null, updated_at = now()
        where tenant_id = $1 and customer_id = $2 and phone = $3
        """)
    private static let redactParked = PostgresStatement(
        "router_redact_parked",
        """
        update parked_messages set payload = '', redacted_at = now()
        where tenant_id = $1 and parked_id in (
            select substr(message_sid, 3)::uuid
            from inbound_messages where tenant_id = $1 and customer_id = $2
        )
        """)
}

extension RouterStore {
    /// Redacts texts that are older than their tenant keeps them, and jobs that have been over for longer.
    ///
    /// - Parameter limit: The most rows of each kind and tenant.
    /// - Returns: How many rows were redacted.
    package func redactOld(limit: Int) async throws -> Int {
        var count = 0
        for row in try await pool.query(Self.keepers).rows {
            let key: [PostgresValue] = [
                .uuid(try row.get("tenant_id", as: PostgresUUID.self)),
                .int(try row.get("retention_days", as: Int.self)),
                .int(limit),
            ]
            let results = try await pool.batch([
                (Self.oldInbound, key), (Self.oldOutbound, key), (Self.oldParked, key), (Self.oldQuestions, key),
                (Self.oldAlerts, key), (Self.oldJobs, key),
            ])
            count += results.reduce(0) { $0 + $1.rows.count }
        }
        return count
    }

    private static let keepers = PostgresStatement(
        "router_keepers", "select tenant_id, retention_days from tenants where retention_days is not null")
    static let oldInbound = PostgresStatement(
        "router_redact_old_inbound",
        """
        with old as materialized (
            select i.message_sid from inbound_messages i
            left join relays r on r.tenant_id = i.tenant_id and r.relay_id = i.relay_id
            where i.tenant_id = $1 and i.redacted_at is null and i.received_at < now() - make_interval(days => $2::int)
                and coalesce(r.state, '') <> 'open'
                -- A parked text may still be queued again.
                and not exists (
                    select from parked_messages p
                    where p.tenant_id = i.tenant_id and p.parked_id = substr(i.message_sid, 3)::uuid
                        and p.resolved_at is null
                )
            order by i.received_at limit $3 for update of i skip locked
        )
        update inbound_messages i set body = '', media = '[]', their_number = '+999000000000', redacted_at = now()
        from old where i.tenant_id = $1 and i.message_sid = old.message_sid
        returning i.message_sid
        """)
    static let oldOutbound = PostgresStatement(
        "router_redact_old_outbound",
        """
        with old as materialized (
            select outbound_id from outbound_messages
            where tenant_id = $1 and redacted_at is null and state in ('sent', 'failed', 'cancelled', 'parked')
                and created_at < now() - make_interval(days => $2::int)
            order by created_at limit $3 for update skip locked
        )
        update outbound_messages o set body = '', media = '[]', their_number = '+999000000000', redacted_at = now()
        from old where o.tenant_id = $1 and o.outbound_id = old.outbound_id
        returning o.outbound_id
        """)
    static let oldParked = PostgresStatement(
        "router_redact_old_parked",
        """
        with old as materialized (
            select parked_id from parked_messages
            where tenant_id = $1 and redacted_at is null and resolved_at is not null
                and parked_at < now() - make_interval(days => $2::int)
            order by parked_at limit $3 for update skip locked
        )
        update parked_messages p set payload = '', redacted_at = now()
        from old where p.tenant_id = $1 and p.parked_id = old.parked_id
        returning p.parked_id
        """)
    static let oldQuestions = PostgresStatement(
        "router_delete_old_questions",
        """
        with old as materialized (
            select operator_id, our_number from operator_questions
            where tenant_id = $1 and asked_at < now() - make_interval(days => $2::int)
            order by asked_at limit $3 for update skip locked
        )
        delete from operator_questions q using old
        where q.tenant_id = $1 and q.operator_id = old.operator_id and q.our_number = old.our_number
        returning q.operator_id
        """)
    static let oldAlerts = PostgresStatement(
        "router_redact_old_alerts",
        """
        with old as materialized (
            select alert_id from alerts
            where tenant_id = $1 and text <> '' and at < now() - make_interval(days => $2::int)
            order by at limit $3 for update skip locked
        )
        update alerts a set text = '' from old where a.tenant_id = $1 and a.alert_id = old.alert_id
        returning a.alert_id
        """)
    /// The condition is that of an index.
    static let oldJobs = PostgresStatement(
        "router_redact_old_jobs",
        """
        with old as materialized (
            select job_id from jobs
            where tenant_id = $1 and closed_at is not null
                and (service_type is not null or address is not null or latitude is not null or waypoints <> '[]')
                and closed_at < now() - make_interval(days => $2::int)
            order by closed_at limit $3 for update skip locked
        )
        update jobs j
        set service_type = null, address = null, latitude = null, longitude = null, waypoints = '[]', updated_at = now()
        from old where j.tenant_id = $1 and j.job_id = old.job_id
        returning j.job_id
        """)
}
