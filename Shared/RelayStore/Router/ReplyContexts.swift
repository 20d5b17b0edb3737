import Postgres
package import RelayModel

/// A relay that an operator was asked about.
package struct AskedRelay: Sendable {
    /// As it stands for them.
    package let answerable: AnswerableRelay
    package let job: JobID
    /// Since when somebody has it; nil while nobody has.
    package let heldSince: Moment?
}

extension RouterTransaction {
    /// Lets an operator's texts be decided one at a time, until the decision ends. This lock comes before all others.
    package func lockTexts(of operatorID: OperatorID) async throws {
        _ = try await rows(Self.lockTexts, [.id(operatorID)])
    }

    /// Locks the conversations of the relays, always in the same order, so that texts about several relays do not wait for each
    /// other.
    package func lockConversations(_ tenant: TenantID, of relays: Set<RelayID>) async throws {
        _ = try await rows(Self.lockConversations, [.id(tenant), .uuids(relays.map { PostgresUUID($0.rawValue) })])
    }

    /// The relays at that number that the operator was asked about in the last seven days, the one whose newest turn is the
    /// newest first.
    ///
    /// - Parameter codes: Only the relays of these codes; all when nil.
    package func relaysAsked(
        _ tenant: TenantID, _ operatorID: OperatorID, our: PhoneNumber, codes: [AckCode]? = nil
    ) async throws -> [AskedRelay] {
        let key: [PostgresValue] = [.id(tenant), .id(operatorID), .phone(our)]
        guard let codes else { return try await rows(Self.relaysAsked, key).map(AskedRelay.init) }
        return try await rows(Self.relaysNamed, key + [.texts(codes.map(\.rawValue))]).map(AskedRelay.init)
    }

    /// The tenant's other operators who are active.
    package func colleagues(
        _ tenant: TenantID, of operatorID: OperatorID
    ) async throws -> [(id: OperatorID, name: String)] {
        try await rows(Self.colleagues, [.id(tenant), .id(operatorID)]).map { row in
            (id: try row.id("operator_id"), name: try row.get("name", as: String.self))
        }
    }

    private static let lockTexts = PostgresStatement(
        "router_lock_texts", "select pg_advisory_xact_lock(hashtextextended($1::text, 1))")
    private static let lockConversations = PostgresStatement(
        "router_lock_conversations",
        """
        select v.their_number from conversations v
        where v.tenant_id = $1 and (v.our_number, v.their_number) in (
            select r.our_number, c.phone from relays r
            join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
            where r.tenant_id = $1 and r.relay_id = any($2)
        )
        order by v.our_number, v.their_number for update of v
        """)
    private static let relaysAsked = AskedRelay.statement("router_relays_asked", where: "true")
    private static let relaysNamed = AskedRelay.statement(
        "router_relays_named",
        where: """
            h.relay_id in (
                select named.relay_id from hops named
                where named.tenant_id = $1 and named.operator_id = $2 and named.code = any($4)
                    and named.asked_at > now() - interval '7 days'
            )
            """)
    private static let colleagues = PostgresStatement(
        "router_colleagues",
        "select operator_id, name from operators where tenant_id = $1 and operator_id <> $2 and active order by name")
}

extension AskedRelay {
    /// What somebody took is theirs as long as they also have the conversation that it belongs to.
    fileprivate static func statement(_ name: String, where condition: String) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            with turns as materialized (
                select h.relay_id, h.hop, h.code, h.state, h.asked_at, h.ended_at
                from hops h
                join relays r on r.tenant_id = h.tenant_id and r.relay_id = h.relay_id
                where h.tenant_id = $1 and h.operator_id = $2 and r.our_number = $3
                    and h.asked_at > now() - interval '7 days' and \(condition)
                order by h.asked_at desc, h.hop desc limit 500
            ), own as (
                select relay_id, array_agg(code order by hop desc) as codes, max(asked_at) as asked_at,
                    min(asked_at) as first_asked_at,
                    (array_agg(state order by hop desc))[1] as turn,
                    (array_agg(ended_at order by hop desc))[1] as ended_at
                from turns group by relay_id
            )
            select r.relay_id, r.customer_id, c.phone, c.name, r.job_id, r.state, own.codes, own.turn, own.ended_at,
                own.first_asked_at,
                coalesce(j.status in ('completed', 'cancelled') and r.acknowledged_at <= j.closed_at, false) as is_over,
                coalesce(has.operator_id = $2, false) as is_own, o.name as holder,
                case
                    when has.operator_id = r.acknowledged_by then r.acknowledged_at
                    else coalesce(v.held_since, v.updated_at)
                end as held_since
            from own
            join relays r on r.tenant_id = $1 and r.relay_id = own.relay_id
            join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
            join jobs j on j.tenant_id = r.tenant_id and j.job_id = r.job_id
            left join conversations v on v.tenant_id = r.tenant_id and v.our_number = r.our_number
                and v.their_number = c.phone and v.holder_job_id = r.job_id
            cross join lateral (
                select case
                    when r.acknowledged_by = $2 then coalesce(v.holder_operator_id, r.acknowledged_by)
                    else r.acknowledged_by
                end as operator_id
            ) has
            left join operators o on o.tenant_id = r.tenant_id and o.operator_id = has.operator_id
            order by own.asked_at desc, r.relay_id
            """)
    }

    fileprivate init(_ row: PostgresRow) throws {
        let customer = CustomerRecord(
            id: try row.id("customer_id"), phone: try row.phone("phone"), name: try row.get("name", as: String?.self))
        let turn = try row.get("turn", as: String.self)
        let standing = try Self.standing(row, turn: turn)
        job = try row.id("job_id")
        heldSince = standing == .asked || standing == .waiting ? nil : try row.momentIfAny("held_since")
        let wasLost = [HopEnd.expired, .failed, .superseded, .cancelled].map(\.rawValue).contains(turn)
        answerable = AnswerableRelay(
            relay: try row.id("relay_id"),
            codes: try row.get("codes", as: [String].self).compactMap(AckCode.init(rawValue:)), customer: customer.id,
            label: customer.label, standing: standing, askedAt: try row.moment("first_asked_at"),
            lostAt: wasLost ? try row.momentIfAny("ended_at") : nil)
    }

    private static func standing(_ row: PostgresRow, turn: String) throws -> AnswerableRelay.Standing {
        switch Relay.State(rawValue: try row.get("state", as: String.self)) {
        case .open, .exhausted: return turn == Hop.State.asked.rawValue ? .asked : .waiting
        case .cancelled, .suppressed: return .closed
        case .acknowledged: break
        case nil: throw StoredValueError(column: "state")
        }
        if try row.get("is_over", as: Bool.self) { return .closed }
        if try row.get("is_own", as: Bool.self) { return .yours }
        return .taken(by: try row.get("holder", as: String?.self) ?? "", at: try row.moment("held_since"))
    }
}
