import Postgres
package import RelayModel

/// The audit record of a hop.
package struct HopAudit: Sendable {
    package let at: Moment
    package let sid: String?
    package let tenant: String
    package let customer: CustomerID?
    package let customerName: String?
    package let originalFrom: String?
    package let operatorName: String?
    package let reason: String?
    package let hop: Int?
    package let isAcknowledged: Bool
    package let acknowledgedAt: Moment?
    package let channel: String?
    /// How often Twilio was asked to send the text.
    package let attempts: Int
}

/// One line of a relay's append-only record.
package struct RelayEventRecord: Sendable {
    package let at: Moment
    package let kind: String
    package let hop: Int?
    package let operatorName: String?
    package let channel: String?
    package let reason: String?
    package let sid: String?
}

extension TrackerStore {
    /// Who was asked about the relay and who took it, in order.
    package func hopAudit(_ relay: RelayID, tenant: TenantID) async throws -> [HopAudit] {
        try await rows(of: tenant, Self.hopAudit, [.id(tenant), .id(relay)]).map(HopAudit.init)
    }

    /// What happened to the relay, in order.
    package func events(_ relay: RelayID, tenant: TenantID) async throws -> [RelayEventRecord] {
        try await rows(of: tenant, Self.events, [.id(tenant), .id(relay)]).map(RelayEventRecord.init)
    }

    private static let hopAudit = PostgresStatement(
        "tracker_hop_audit",
        #"select * from hop_audit where tenant_id = $1 and relay_id = $2 order by hop, "timestamp""#)
    private static let events = PostgresStatement(
        "tracker_relay_events",
        """
        select a.at, a.kind, a.hop, o.name, a.channel, a.reason, a.message_sid from audit_events a
        left join operators o on o.tenant_id = a.tenant_id and o.operator_id = a.operator_id
        where a.tenant_id = $1 and a.relay_id = $2 order by a.audit_id limit 1000
        """)
}

extension HopAudit {
    fileprivate init(_ row: PostgresRow) throws {
        at = try row.moment("timestamp")
        sid = try row.get("message_sid", as: String?.self)
        tenant = try row.get("tenant", as: String.self)
        customer = try row.idIfAny("customer_id")
        customerName = try row.get("customer_name", as: String?.self)
        originalFrom = try row.get("original_from", as: String?.self)
        operatorName = try row.get("routed_to_operator", as: String?.self)
        reason = try row.get("routing_reason", as: String?.self)
        hop = try row.get("hop", as: Int?.self)
        isAcknowledged = try row.get("acknowledged", as: Bool.self)
        acknowledgedAt = try row.momentIfAny("ack_timestamp")
        channel = try row.get("ack_channel", as: String?.self)
        attempts = try row.get("attempts", as: Int.self)
    }
}

extension RelayEventRecord {
    fileprivate init(_ row: PostgresRow) throws {
        at = try row.moment("at")
        kind = try row.get("kind", as: String.self)
        hop = try row.get("hop", as: Int?.self)
        operatorName = try row.get("name", as: String?.self)
        channel = try row.get("channel", as: String?.self)
        reason = try row.get("reason", as: String?.self)
        sid = try row.get("message_sid", as: String?.self)
    }
}
