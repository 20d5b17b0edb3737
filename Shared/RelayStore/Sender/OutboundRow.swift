import Postgres
package import RelayModel

/// An outbound text as the sender sees it.
package struct OutboundRow: Sendable {
    /// Where the row stands; see `docs/architecture.md`.
    package enum State: String, Sendable {
        case queued, sending, uncertain, sent, failed, cancelled, parked
    }

    package let tenant: TenantID
    package let outbound: OutboundID
    package let lane: OutboundHint.Lane
    package let accountSID: String
    package let ourNumber: PhoneNumber
    package let theirNumber: PhoneNumber
    package let body: String
    package let mediaURLs: [String]
    package let state: State
    /// Counts claims, from 1 once claimed.
    package let attempt: Int
    package let claimedAt: Moment?
    /// The relay and hop that wait for this text; nil for a text no operator is asked by.
    package let relay: RelayID?
    package let hop: Int?
    /// Whether Twilio's acceptance starts the hop's window of `windowSeconds`.
    package let startsWindow: Bool
    package let windowSeconds: Int?
    /// A SID known from Twilio's answer, its list, or a callback.
    package let messageSID: MessageSID?
    package let ackDueAt: Moment?
    /// Whether the router no longer wants it sent.
    package let isWithdrawn: Bool
    package let createdAt: Moment
    /// The database's time when this was read.
    package let readAt: Moment
    /// How often it was certainly not taken.
    package let refusals: Int
    /// How often it was looked up at Twilio since it was last sent.
    package let lookups: Int

    static let columns = """
        o.tenant_id, o.outbound_id, o.lane, o.account_sid, o.our_number, o.their_number, o.body, \
        array(select jsonb_array_elements_text(o.media)) as media, o.state, o.attempt, o.claimed_at, o.relay_id, o.hop, \
        o.starts_window, o.window_seconds, o.message_sid, o.ack_due_at, o.withdrawn_at, o.created_at, \
        o.refusals, o.lookups, clock_timestamp() as read_at
        """

    init(_ row: PostgresRow) throws {
        guard let lane = OutboundHint.Lane(rawValue: try row.get("lane", as: String.self)) else {
            throw StoredValueError(column: "lane")
        }
        guard let state = State(rawValue: try row.get("state", as: String.self)) else {
            throw StoredValueError(column: "state")
        }
        tenant = try row.id("tenant_id")
        outbound = try row.id("outbound_id")
        self.lane = lane
        accountSID = try row.get("account_sid", as: String.self)
        ourNumber = try row.phone("our_number")
        theirNumber = try row.phone("their_number")
        body = try row.get("body", as: String.self)
        mediaURLs = try row.get("media", as: [String].self)
        self.state = state
        attempt = try row.get("attempt", as: Int.self)
        claimedAt = try row.momentIfAny("claimed_at")
        relay = try row.idIfAny("relay_id")
        hop = try row.get("hop", as: Int?.self)
        startsWindow = try row.get("starts_window", as: Bool.self)
        windowSeconds = try row.get("window_seconds", as: Int?.self)
        messageSID = try row.get("message_sid", as: String?.self).flatMap(MessageSID.init(rawValue:))
        ackDueAt = try row.momentIfAny("ack_due_at")
        isWithdrawn = try row.momentIfAny("withdrawn_at") != nil
        createdAt = try row.moment("created_at")
        readAt = try row.moment("read_at")
        refusals = try row.get("refusals", as: Int.self)
        lookups = try row.get("lookups", as: Int.self)
    }

    /// The hint that names this row.
    package var hint: OutboundHint { OutboundHint(tenant: tenant, outbound: outbound, lane: lane) }
}
