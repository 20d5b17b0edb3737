import Postgres
package import RelayModel

/// What an operator's link leads to: one hop, and how its relay stands.
package struct AckLinkRecord: Sendable {
    /// What a tap on the link can still do.
    package enum Standing: Sendable, Hashable {
        /// The operator can take it.
        case open
        /// They have it.
        case yours
        /// Somebody else has it, since a moment at which the business's clocks were so many seconds ahead of UTC.
        case taken(by: String, at: Moment, utcOffset: Int)
        /// Nobody needs to take it any more.
        case closed
    }

    package let tenant: TenantID
    package let relay: RelayID
    package let operatorID: OperatorID
    package let standing: Standing
    /// What the business's people read.
    package let language: TextLanguage
    /// What the business is called.
    package let business: String
    /// How operators know the customer.
    package let customer: String
    package let code: String
    /// The texts that the operator was sent, the customer's and a dispatcher's, oldest first.
    package let texts: [String]

    /// Describes what a link leads to.
    package init(
        tenant: TenantID, relay: RelayID, operatorID: OperatorID, standing: Standing, language: TextLanguage,
        business: String, customer: String, code: String, texts: [String]
    ) {
        self.tenant = tenant
        self.relay = relay
        self.operatorID = operatorID
        self.standing = standing
        self.language = language
        self.business = business
        self.customer = customer
        self.code = code
        self.texts = texts
    }
}

extension TrackerStore {
    /// What the token with that hash leads to; nil for an unknown and for an expired one, and for that of an operator who works
    /// here no more.
    package func ackLink(tokenSHA256: [UInt8]) async throws -> AckLinkRecord? {
        guard let found = try await pool.query(Self.linkByToken, [.bytes(tokenSHA256)]).rows.first else { return nil }
        let tenant = try found.id("tenant_id", as: TenantID.self)
        let relay = try found.id("relay_id", as: RelayID.self)
        let hop = try found.get("hop", as: Int.self)
        let row = try await rows(of: tenant, Self.link, [.id(tenant), .id(relay), .int(hop)]).first
        return try row.map { try AckLinkRecord($0, tenant: tenant, relay: relay) }
    }

    private static let linkByToken = PostgresStatement(
        "tracker_ack_link_by_token", "select tenant_id, relay_id, hop from find_ack_link($1)")
    private static let link = PostgresStatement(
        "tracker_ack_link",
        """
        select h.operator_id, h.code, r.state, r.acknowledged_by, r.acknowledged_at, taker.name as taker, t.name as business,
            t.language, c.name, c.phone,
            extract(
                epoch from (r.acknowledged_at at time zone t.time_zone) - (r.acknowledged_at at time zone 'UTC')
            )::bigint as utc_offset,
            array(
                select i.body from inbound_messages i
                where i.tenant_id = r.tenant_id and i.relay_id = r.relay_id and i.sender <> 'operator'
                    and exists (
                        select from outbound_messages o
                        where o.tenant_id = i.tenant_id and o.relay_id = i.relay_id and o.operator_id = h.operator_id
                            and o.source_sid = i.message_sid and o.purpose = 'hop' and o.state <> 'cancelled'
                    )
                order by i.received_at, i.message_sid limit 50
            ) as texts
        from relays r
        join hops h on h.tenant_id = r.tenant_id and h.relay_id = r.relay_id
        join operators asked on asked.tenant_id = h.tenant_id and asked.operator_id = h.operator_id and asked.active
        join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
        join tenants t on t.tenant_id = r.tenant_id
        left join operators taker on taker.tenant_id = r.tenant_id and taker.operator_id = r.acknowledged_by
        where r.tenant_id = $1 and r.relay_id = $2 and h.hop = $3
        """)
}

extension AckLinkRecord {
    fileprivate init(_ row: PostgresRow, tenant: TenantID, relay: RelayID) throws {
        let operatorID: OperatorID = try row.id("operator_id")
        let label = CustomerLabel(name: try row.get("name", as: String?.self), phone: try row.phone("phone"))
        self.init(
            tenant: tenant, relay: relay, operatorID: operatorID, standing: try Standing(row, for: operatorID),
            language: TextLanguage(rawValue: try row.get("language", as: String.self)) ?? .english,
            business: try row.get("business", as: String.self), customer: label.description,
            code: try row.get("code", as: String.self), texts: try row.get("texts", as: [String].self))
    }
}

extension AckLinkRecord.Standing {
    fileprivate init(_ row: PostgresRow, for operatorID: OperatorID) throws {
        switch Relay.State(rawValue: try row.get("state", as: String.self)) {
        case .open, .exhausted: self = .open
        case .acknowledged:
            let taker: OperatorID? = try row.idIfAny("acknowledged_by")
            self =
                taker == operatorID
                ? .yours
                : .taken(
                    by: try row.get("taker", as: String.self), at: try row.moment("acknowledged_at"),
                    utcOffset: try row.get("utc_offset", as: Int.self))
        case .cancelled, .suppressed, nil: self = .closed
        }
    }
}
