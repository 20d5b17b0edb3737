import RelayModel
import RelayStore

/// A relay with its record.
struct RelayStatusView: Encodable {
    /// The audit record of a hop.
    struct Audit: Encodable {
        let timestamp: String
        let messageSid: String?
        let tenant: String
        let customerId: String?
        let customerName: String?
        let originalFrom: String?
        let routedToOperator: String?
        let routingReason: String?
        let hop: Int?
        let acknowledged: Bool
        let ackTimestamp: String?
        let ackChannel: String?
        let attempts: Int
    }
    /// One line of the append-only record.
    struct Event: Encodable {
        let at: String
        let kind: String
        let hop: Int?
        let `operator`: String?
        let channel: String?
        let reason: String?
        let messageSid: String?
    }

    let relay: RelayView
    let audit: [Audit]
    let events: [Event]

    init(_ relay: RelayView, audit: [HopAudit], events: [RelayEventRecord]) {
        self.relay = relay
        self.audit = audit.map(Audit.init)
        self.events = events.map(Event.init)
    }
}

extension RelayStatusView.Audit {
    fileprivate init(_ record: HopAudit) {
        timestamp = record.at.description
        messageSid = record.sid
        tenant = record.tenant
        customerId = record.customer?.description
        customerName = record.customerName
        originalFrom = record.originalFrom
        routedToOperator = record.operatorName
        routingReason = record.reason
        hop = record.hop
        acknowledged = record.isAcknowledged
        ackTimestamp = record.acknowledgedAt?.description
        ackChannel = record.channel
        attempts = record.attempts
    }
}

extension RelayStatusView.Event {
    fileprivate init(_ record: RelayEventRecord) {
        at = record.at.description
        kind = record.kind
        hop = record.hop
        `operator` = record.operatorName
        channel = record.channel
        reason = record.reason
        messageSid = record.sid
    }
}
