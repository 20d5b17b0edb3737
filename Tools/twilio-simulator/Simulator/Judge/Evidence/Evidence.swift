/// What the judge knows: the journal, the audit and the tenants, with what the rules look up in them.
struct Evidence: Sendable {
    /// How exactly times are compared.
    struct Allowances: Sendable {
        /// How far the clocks of the simulator and the product's database may be apart, roundings included.
        var clocks = Duration.milliseconds(5)
        /// For how long at most a decision may have been written without being visible to others.
        var commit = Duration.seconds(1)
        /// How long a text that was claimed before an acknowledgement may take to reach Twilio.
        var underWay = Duration.seconds(30)
        /// How long an answered webhook may wait until it counts for what is decided.
        var intake = Duration.seconds(15)
        /// How long after its time a backup text may at most be missing.
        var overdue = Duration.seconds(60)
        /// By how much a backup text counts as late, which is told but breaks no rule.
        var late = Duration.seconds(5)
    }

    /// In the order of the journal.
    let messages: [JournalMessage]
    /// What Twilio refused to send; empty when the journal does not tell.
    let refusals: [JournalRefusal]
    let audit: AuditRecords
    let businesses: Businesses
    /// When the evidence was taken.
    let at: Instant
    var allowances = Allowances()

    let bySID: [String: JournalMessage]
    /// Texts to the business that were answered with success.
    let taken: [JournalMessage]
    /// Texts from the business (not what Twilio itself answers), and the same by the product's id of them.
    let sent: [JournalMessage]
    let sentByID: [String: [JournalMessage]]
    let inbound: [String: AuditInbound]
    let outbound: [String: AuditOutbound]
    let relays: [String: AuditRelay]
    /// A relay's turns in their order.
    let hops: [String: [AuditHop]]
    let eventsByRelay: [String: [AuditEvent]]
    let eventsByText: [String: [AuditEvent]]
    /// The texts of each relay, and those that pass on each inbound text.
    let outboundByRelay: [String: [AuditOutbound]]
    let outboundBySource: [String: [AuditOutbound]]
    let parked: Set<String>

    init(
        messages: [JournalMessage], refusals: [JournalRefusal] = [], audit: AuditRecords, businesses: Businesses,
        at: Instant
    ) {
        self.refusals = refusals
        let messages = messages.sorted { $0.seq < $1.seq }
        (self.messages, self.audit, self.businesses, self.at) = (messages, audit, businesses, at)
        bySID = Dictionary(messages.map { ($0.sid, $0) }) { first, _ in first }
        taken = messages.filter { $0.takenAt != nil }
        sent = messages.filter { $0.isFromProduct }
        sentByID = Dictionary(grouping: sent.filter { $0.outboundID != nil }) { $0.outboundID ?? "" }
        inbound = Dictionary(audit.inbound.map { ($0.messageSid, $0) }) { first, _ in first }
        outbound = Dictionary(audit.outbound.map { ($0.outboundId, $0) }) { first, _ in first }
        relays = Dictionary(audit.relays.map { ($0.relayId, $0) }) { first, _ in first }
        hops = Dictionary(grouping: audit.hops, by: \.relayId).mapValues { $0.sorted { $0.hop < $1.hop } }
        eventsByRelay = Dictionary(grouping: audit.events.filter { $0.relayId != nil }) { $0.relayId ?? "" }
        eventsByText = Dictionary(grouping: audit.events.filter { $0.messageSid != nil }) { $0.messageSid ?? "" }
        outboundByRelay = Dictionary(grouping: audit.outbound.filter { $0.relayId != nil }) { $0.relayId ?? "" }
        outboundBySource = Dictionary(grouping: audit.outbound.filter { $0.sourceSid != nil }) { $0.sourceSid ?? "" }
        parked = Set(audit.parked.compactMap(\.messageSid))
    }
}

extension Evidence {
    /// The product's row of a text that it sent.
    func row(of message: JournalMessage) -> AuditOutbound? { message.outboundID.flatMap { outbound[$0] } }

    /// When Twilio accepted a text, if it did.
    func acceptance(of outboundID: String) -> Instant? { sentByID[outboundID]?.map(\.at).min() }

    /// Whether the phone belongs to an operator of the business that owns the number.
    func isOperator(_ phone: String, at number: String) -> Bool {
        businesses.owner(of: number)?.operatorPhones.contains(phone) ?? false
    }

    /// The earliest moment at which a turn's end for want of an answer is right: the window after Twilio's acceptance or,
    /// as long as the product does not know of one, the moment until which Twilio must have accepted the text.
    func due(_ hop: AuditHop) -> Instant {
        let row = outbound[hop.outboundId]
        guard let known = row?.acceptedAt, known <= hop.endedAt ?? at else { return hop.askBy }
        return (acceptance(of: hop.outboundId) ?? known) + .seconds(hop.windowSeconds)
    }

    /// The texts of a turn that Twilio accepted, in the order of the journal.
    func texts(of hop: AuditHop) -> [JournalMessage] {
        (outboundByRelay[hop.relayId] ?? []).filter { $0.hop == hop.hop }
            .flatMap { sentByID[$0.outboundId] ?? [] }.sorted { $0.seq < $1.seq }
    }
}
