import Postgres
package import RelayModel

extension TrackerStore {
    /// The tenant's relays that the filter wants, the latest first, with their hops.
    package func relays(_ filter: RelayFilter, tenant: TenantID, limit: Int) async throws -> [RelayRecord] {
        let isOfOperator = filter.operatorID != nil || filter.operatorName != nil
        let found = try await rows(
            of: tenant, isOfOperator ? Self.relaysOfOperator : Self.relays,
            [
                .id(tenant), .text(filter.state?.rawValue), .id(filter.operatorID), .text(filter.operatorName),
                .id(filter.customer), .phone(filter.customerPhone), .id(filter.job), .int(filter.jobNumber),
                .moment(filter.since), .moment(filter.before?.at), .id(filter.before?.id), .int(limit),
            ])
        return try await records(found, tenant)
    }

    /// A relay of the tenant with its hops; nil when there is none of that id.
    package func relay(_ relay: RelayID, tenant: TenantID) async throws -> RelayRecord? {
        try await records(try await rows(of: tenant, Self.relay, [.id(tenant), .id(relay)]), tenant).first
    }

    /// Whether the tenant has a relay of that id.
    package func hasRelay(_ relay: RelayID, tenant: TenantID) async throws -> Bool {
        try await !rows(of: tenant, Self.hasRelay, [.id(tenant), .id(relay)]).isEmpty
    }

    /// The relay that a text belongs to, the customer's or one to an operator.
    package func relay(of sid: MessageSID, tenant: TenantID) async throws -> RelayID? {
        try await rows(of: tenant, Self.relayOfText, [.id(tenant), .text(sid.rawValue)]).first?.id("relay_id")
    }

    private func records(_ found: [PostgresRow], _ tenant: TenantID) async throws -> [RelayRecord] {
        guard !found.isEmpty else { return [] }
        let ids = try found.map { try $0.get("relay_id", as: PostgresUUID.self) }
        let hops = try await rows(of: tenant, Self.hops, [.id(tenant), .uuids(ids)]).map(HopRecord.init)
        let byRelay = Dictionary(grouping: hops, by: \.relay)
        return try found.map { try RelayRecord($0, hops: byRelay[try $0.id("relay_id")] ?? []) }
    }

    private static let relays = statement("tracker_relays", "$3::uuid is null and $4::text is null")
    /// From the operator's hops on, which may be few among many relays.
    private static let relaysOfOperator = statement(
        "tracker_relays_of_operator",
        """
        r.relay_id in (
            select h.relay_id from operators p
            join hops h on h.tenant_id = p.tenant_id and h.operator_id = p.operator_id
            where p.tenant_id = $1 and (p.operator_id = $3 or p.name = $4)
        )
        """)

    private static func statement(_ name: String, _ operators: String) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            select \(RelayRecord.columns) from \(RelayRecord.tables)
            where r.tenant_id = $1 and ($2::text is null or r.state = $2)
                and \(operators)
                and ($5::uuid is null or r.customer_id = $5) and ($6::text is null or c.phone = $6)
                and ($7::uuid is null or r.job_id = $7) and ($8::bigint is null or j.number = $8)
                and ($9::timestamptz is null or r.opened_at >= $9)
                and ($10::timestamptz is null or (r.opened_at, r.relay_id) < ($10, $11))
            order by r.opened_at desc, r.relay_id desc limit $12
            """)
    }
    private static let relay = PostgresStatement(
        "tracker_relay",
        "select \(RelayRecord.columns) from \(RelayRecord.tables) where r.tenant_id = $1 and r.relay_id = $2")
    private static let hasRelay = PostgresStatement(
        "tracker_has_relay", "select relay_id from relays where tenant_id = $1 and relay_id = $2")
    private static let hops = PostgresStatement("tracker_hops", HopRecord.select)
    private static let relayOfText = PostgresStatement(
        "tracker_relay_of_text",
        """
        select relay_id from inbound_messages where tenant_id = $1 and message_sid = $2 and relay_id is not null
        union all
        select relay_id from outbound_messages where tenant_id = $1 and message_sid = $2 and relay_id is not null
        limit 1
        """)
}
