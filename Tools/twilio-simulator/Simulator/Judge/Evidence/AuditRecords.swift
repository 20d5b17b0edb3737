/// The product's record of what it did, as `backhop audit export --records all` writes it.
struct AuditRecords: Sendable {
    var relays: [AuditRelay] = []
    var hops: [AuditHop] = []
    var events: [AuditEvent] = []
    var inbound: [AuditInbound] = []
    var outbound: [AuditOutbound] = []
    var parked: [AuditParked] = []
}

struct AuditRelay: Decodable, Sendable {
    var tenant: String
    var relayId: String
    var ourNumber: String
    var state: String
    /// How many turns its plan has.
    var planned: Int
    var openedAt: Instant
    var acknowledgedBy: String?
    var acknowledgedAt: Instant?
}

struct AuditHop: Decodable, Sendable {
    var tenant: String
    var relayId: String
    var hop: Int
    var operatorId: String
    var operatorPhone: String
    var state: String
    var windowSeconds: Int
    /// The text whose acceptance by Twilio starts the window.
    var outboundId: String
    var askedAt: Instant
    var askBy: Instant
    var endedAt: Instant?
}

struct AuditEvent: Decodable, Sendable {
    var tenant: String
    var auditId: Int
    var at: Instant
    var kind: String
    var relayId: String?
    var hop: Int?
    var operatorId: String?
    var messageSid: String?
    var outboundId: String?
    var channel: String?
}

struct AuditInbound: Decodable, Sendable {
    var tenant: String
    var messageSid: String
    var ourNumber: String
    var theirNumber: String
    /// `customer` or `operator`.
    var sender: String
    var relayId: String?
    var receivedAt: Instant
}

struct AuditOutbound: Decodable, Sendable {
    var tenant: String
    var outboundId: String
    var ourNumber: String
    var theirNumber: String
    /// `hop`, `customer`, `notice` or `alert`.
    var purpose: String
    var relayId: String?
    var hop: Int?
    var operatorId: String?
    /// The inbound text that it passes on, and the one that caused it.
    var sourceSid: String?
    var causeSid: String?
    /// Its place among the texts of its conversation.
    var orderAt: Instant
    var orderTie: String
    var state: String
    var messageSid: String?
    var createdAt: Instant
    /// The last time somebody began to send it.
    var claimedAt: Instant?
    var acceptedAt: Instant?
    var errorCode: Int?
}

struct AuditParked: Decodable, Sendable {
    var queue: String
    var reason: String
    var messageSid: String?
}
