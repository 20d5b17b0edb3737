import Postgres
package import RelayModel

/// A relay as dispatchers see it.
package struct RelayRecord: Sendable {
    package let id: RelayID
    package let state: String
    package let our: PhoneNumber
    package let customer: CustomerRecord
    package let job: JobID
    package let jobNumber: Int
    package let openedAt: Moment
    package let updatedAt: Moment
    package let acknowledgedBy: OperatorID?
    package let acknowledgedByName: String?
    package let acknowledgedAt: Moment?
    package let channel: String?
    /// How many turns are planned after the last one, without the emergency contact's.
    package let turnsLeft: Int
    package let hops: [HopRecord]
}

/// An operator's turn as dispatchers see it.
package struct HopRecord: Sendable {
    package let relay: RelayID
    package let number: Int
    package let operatorID: OperatorID
    package let operatorName: String
    package let state: String
    package let reason: String
    /// The word by which the operator names the relay.
    package let code: String
    package let windowSeconds: Int
    package let askedAt: Moment
    /// Not accepted by Twilio until then: the next operator is asked.
    package let askBy: Moment
    /// The end of the window; nil while Twilio has not accepted the text.
    package let ackDueAt: Moment?
    package let endedAt: Moment?
    /// How the text to the operator stands: `queued`, `sent`, `delivered`, …
    package let textStatus: String?
    package let acknowledgedAt: Moment?
    /// By which way it was acknowledged.
    package let channel: String?

    /// When the next operator is asked; nil when the turn is over.
    package var deadline: Moment? { endedAt == nil ? ackDueAt ?? askBy : nil }
}

extension RelayRecord {
    static let columns = """
        r.relay_id, r.state, r.our_number, r.customer_id, c.phone, c.name, r.job_id, j.number as job_number, r.opened_at,
        r.updated_at, r.acknowledged_by, o.name as acknowledged_by_name, r.acknowledged_at, r.acknowledged_channel,
        (
            select count(*) from jsonb_array_elements(r.plan) with ordinality planned (hop, place)
            where planned.place > r.next_plan_index and planned.hop->>'reason' is distinct from 'emergency_contact'
        ) as turns_left
        """
    static let tables = """
        relays r
        join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
        join jobs j on j.tenant_id = r.tenant_id and j.job_id = r.job_id
        left join operators o on o.tenant_id = r.tenant_id and o.operator_id = r.acknowledged_by
        """

    init(_ row: PostgresRow, hops: [HopRecord]) throws {
        id = try row.id("relay_id")
        state = try row.get("state", as: String.self)
        our = try row.phone("our_number")
        customer = CustomerRecord(
            id: try row.id("customer_id"), phone: try row.phone("phone"), name: try row.get("name", as: String?.self))
        job = try row.id("job_id")
        jobNumber = try row.get("job_number", as: Int.self)
        openedAt = try row.moment("opened_at")
        updatedAt = try row.moment("updated_at")
        acknowledgedBy = try row.idIfAny("acknowledged_by")
        acknowledgedByName = try row.get("acknowledged_by_name", as: String?.self)
        acknowledgedAt = try row.momentIfAny("acknowledged_at")
        channel = try row.get("acknowledged_channel", as: String?.self)
        turnsLeft = try row.get("turns_left", as: Int.self)
        self.hops = hops
    }
}

extension HopRecord {
    /// The hops of the relays `$2`, in order.
    static let select = """
        select h.relay_id, h.hop, h.operator_id, o.name, h.state, h.reason, h.code, h.window_seconds, h.asked_at, h.ask_by,
            t.ack_due_at, h.ended_at,
            case when t.state = 'sent' then coalesce(t.delivery_status, 'sent') else t.state end as text_status,
            acknowledged.at as acknowledged_at, acknowledged.channel
        from hops h
        join operators o on o.tenant_id = h.tenant_id and o.operator_id = h.operator_id
        left join outbound_messages t on t.tenant_id = h.tenant_id and t.outbound_id = h.outbound_id
        left join lateral (
            select e.at, e.channel from audit_events e
            where e.tenant_id = h.tenant_id and e.relay_id = h.relay_id and e.hop = h.hop
                and e.kind in ('acknowledged', 'handed_over')
            order by e.audit_id limit 1
        ) acknowledged on true
        where h.tenant_id = $1 and h.relay_id = any($2)
        order by h.relay_id, h.hop
        """

    init(_ row: PostgresRow) throws {
        relay = try row.id("relay_id")
        number = try row.get("hop", as: Int.self)
        operatorID = try row.id("operator_id")
        operatorName = try row.get("name", as: String.self)
        state = try row.get("state", as: String.self)
        reason = try row.get("reason", as: String.self)
        code = try row.get("code", as: String.self)
        windowSeconds = try row.get("window_seconds", as: Int.self)
        askedAt = try row.moment("asked_at")
        askBy = try row.moment("ask_by")
        ackDueAt = try row.momentIfAny("ack_due_at")
        endedAt = try row.momentIfAny("ended_at")
        textStatus = try row.get("text_status", as: String?.self)
        acknowledgedAt = try row.momentIfAny("acknowledged_at")
        channel = try row.get("channel", as: String?.self)
    }
}
