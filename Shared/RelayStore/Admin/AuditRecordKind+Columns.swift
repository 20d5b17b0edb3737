extension AuditRecordKind {
    /// The names of the members of each record, in order, for a heading above no record at all.
    package var columns: [String] {
        switch self {
        case .hops: Self.hopColumns
        case .events: Self.eventColumns
        case .relays: Self.relayColumns
        case .inbound: Self.inboundColumns
        case .outbound: Self.outboundColumns
        case .parked: Self.parkedColumns
        }
    }

    private static let hopColumns = [
        "record", "timestamp", "message_sid", "tenant", "customer_id", "customer_name", "original_from",
        "routed_to_operator", "operator_id", "operator_phone", "routing_reason", "relay_id", "hop", "state",
        "window_seconds", "outbound_id", "asked_at", "ask_by", "ended_at", "acknowledged", "ack_timestamp",
        "ack_channel", "attempts",
    ]

    private static let eventColumns = [
        "record", "tenant", "audit_id", "at", "kind", "relay_id", "hop", "job_id", "customer_id", "operator_id",
        "message_sid", "outbound_id", "channel", "reason", "detail",
    ]

    private static let relayColumns = [
        "record", "tenant", "relay_id", "our_number", "customer_id", "customer_phone", "job_id", "state", "planned",
        "opened_at", "acknowledged_by", "acknowledged_at", "acknowledged_channel",
    ]

    private static let inboundColumns = [
        "record", "tenant", "message_sid", "our_number", "their_number", "sender", "customer_id", "operator_id",
        "job_id", "relay_id", "received_at", "processed_at",
    ]

    private static let outboundColumns = [
        "record", "tenant", "outbound_id", "our_number", "their_number", "purpose", "relay_id", "hop", "starts_window",
        "operator_id", "customer_id", "source_sid", "cause_sid", "order_at", "order_tie", "state", "attempt",
        "message_sid", "created_at", "claimed_at", "accepted_at", "ack_due_at", "ask_by", "withdrawn_at",
        "delivery_status", "error_code",
    ]

    private static let parkedColumns = [
        "record", "tenant", "parked_id", "queue", "reason", "message_sid", "parked_at", "resolved_at", "resolution",
    ]
}
