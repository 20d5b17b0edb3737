import Postgres
package import RelayModel

extension RouterTransaction {
    /// What came before a recorded text from the same number, as far as ``TextGuard`` asks.
    ///
    /// Counts no further than the limits, so a flood makes it no slower.
    package func history(before text: InboundRecord, _ limits: GuardLimits) async throws -> SenderHistory {
        let row = try await first(
            Self.history,
            [
                .id(text.tenant), .phone(text.our), .phone(text.their), .text(text.sid.rawValue), .text(text.body),
                .int(limits.senderLimit), .int(limits.repeatSeconds), .int(limits.tenantLimit),
            ])
        return SenderHistory(
            recent: try row.get("recent", as: Int.self), repeated: try row.get("repeated", as: Int.self),
            sameToday: try row.get("same_today", as: Int.self),
            followsAutomaticText: try row.get("follows_automatic", as: Bool.self),
            tenantRecent: try row.get("tenant_recent", as: Int.self))
    }

    /// Notes that a recorded text is not passed on, and why.
    package func guardText(_ text: InboundRecord, by reason: GuardReason, job: JobID?, customer: CustomerID)
        async throws
    {
        _ = try await rows(
            Self.guardText,
            [.id(text.tenant), .text(text.sid.rawValue), .text(reason.rawValue), .id(job), .id(customer)])
    }

    /// Whether an operator's text looks like a machine's answer: it came within fifteen seconds of our asking them, and the
    /// same words had come from them twice within a day, just as quickly.
    package func isAutomaticAnswer(_ text: InboundRecord, of operatorID: OperatorID) async throws -> Bool {
        let row = try await first(
            Self.automaticAnswer,
            [
                .id(text.tenant), .phone(text.our), .phone(text.their), .text(text.sid.rawValue), .text(text.body),
                .id(operatorID), .moment(text.receivedAt),
            ])
        return try row.get("is_automatic", as: Bool.self)
    }

    static let history = PostgresStatement(
        "router_sender_history",
        """
        with lately as (
            select body, received_at from inbound_messages
            where tenant_id = $1 and our_number = $2 and their_number = $3 and received_at > now() - interval '1 day'
                and message_sid <> $4 and sender <> 'dispatcher'
            order by received_at desc limit $6
        )
        select
            count(*) filter (where received_at > now() - interval '10 minutes')::int as recent,
            count(*) filter (where body = $5 and received_at > now() - make_interval(secs => $7))::int as repeated,
            count(*) filter (where body = $5)::int as same_today,
            exists (
                select from outbound_messages
                where tenant_id = $1 and our_number = $2 and their_number = $3 and purpose = 'customer'
                    and operator_id is null and created_at > now() - interval '30 seconds'
            ) as follows_automatic,
            (
                select count(*)::int from (
                    select from inbound_messages
                    where tenant_id = $1 and processed_at > now() - interval '1 minute' and processed_at < now() limit $8
                ) minute
            ) as tenant_recent
        from lately
        """)
    private static let guardText = PostgresStatement(
        "router_guard_text",
        """
        update inbound_messages set guarded_by = $3, job_id = $4, customer_id = $5
        where tenant_id = $1 and message_sid = $2
        """)
    static let automaticAnswer = PostgresStatement(
        "router_automatic_answer",
        """
        select (
            select count(*) from (
                select from inbound_messages i
                where i.tenant_id = $1 and i.our_number = $2 and i.their_number = $3 and i.body = $5
                    and i.message_sid <> $4 and i.received_at > now() - interval '1 day'
                    and exists (
                        select from hops h
                        where h.tenant_id = $1 and h.operator_id = $6
                            and h.asked_at between i.received_at - interval '15 seconds' and i.received_at
                    )
                limit 2
            ) before
        ) >= 2 and exists (
            select from hops h
            where h.tenant_id = $1 and h.operator_id = $6
                and h.asked_at between $7::timestamptz - interval '15 seconds' and $7::timestamptz
        ) as is_automatic
        """)
}
