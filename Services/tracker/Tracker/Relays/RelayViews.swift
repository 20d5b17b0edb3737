import RelayModel
import RelayStore

/// An operator in an answer of the API.
struct NamedOperator: Encodable {
    let id: String
    let name: String
}

/// A relay as the API shows it.
struct RelayView: Encodable {
    struct Customer: Encodable {
        let id: String
        let phone: String
        let name: String?
    }
    struct Job: Encodable {
        let id: String
        let number: String
    }
    struct Acknowledgement: Encodable {
        let by: NamedOperator
        let at: String?
        let channel: String?
    }

    let id: String
    let state: String
    let businessNumber: String
    let customer: Customer
    let job: Job
    let openedAt: String
    let updatedAt: String
    let acknowledged: Acknowledgement?
    /// How many turns are planned after the last of the hops.
    let turnsLeft: Int
    /// When the next operator is asked, while one is being asked.
    let deadline: String?
    let hops: [HopView]
    /// Only of a single relay.
    let texts: [MessageView]?

    init(_ relay: RelayRecord, texts: [MessageRecord]? = nil) {
        id = relay.id.description
        state = relay.state
        businessNumber = relay.our.e164
        customer = Customer(
            id: relay.customer.id.description, phone: relay.customer.phone.e164, name: relay.customer.name)
        job = Job(id: relay.job.description, number: "J\(relay.jobNumber)")
        openedAt = relay.openedAt.description
        updatedAt = relay.updatedAt.description
        acknowledged = relay.acknowledgedBy.map { id in
            Acknowledgement(
                by: NamedOperator(id: id.description, name: relay.acknowledgedByName ?? ""),
                at: relay.acknowledgedAt?.description, channel: relay.channel)
        }
        turnsLeft = relay.turnsLeft
        deadline = relay.hops.last?.deadline?.description
        hops = relay.hops.map(HopView.init)
        self.texts = texts?.map(MessageView.init)
    }
}

/// An operator's turn as the API shows it.
struct HopView: Encodable {
    let hop: Int
    let `operator`: NamedOperator
    let state: String
    let routingReason: String
    let code: String
    let windowSeconds: Int
    let askedAt: String
    /// Not accepted by Twilio until then: the next operator is asked.
    let askBy: String
    /// When the next operator is asked, while this one is being asked.
    let deadline: String?
    let endedAt: String?
    let textStatus: String?
    let acknowledged: Bool
    let acknowledgedAt: String?
    let ackChannel: String?

    init(_ hop: HopRecord) {
        self.hop = hop.number
        `operator` = NamedOperator(id: hop.operatorID.description, name: hop.operatorName)
        state = hop.state
        routingReason = hop.reason
        code = hop.code
        windowSeconds = hop.windowSeconds
        askedAt = hop.askedAt.description
        askBy = hop.askBy.description
        deadline = hop.deadline?.description
        endedAt = hop.endedAt?.description
        textStatus = hop.textStatus
        acknowledged = hop.acknowledgedAt != nil
        acknowledgedAt = hop.acknowledgedAt?.description
        ackChannel = hop.channel
    }
}

/// A page of relays.
struct RelayList: Encodable {
    let relays: [RelayView]
    /// What to send as `cursor` for the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameter found: One more than `limit` when there is another page.
    init(_ found: [RelayRecord], limit: Int) {
        let page = ListPage(found, limit: limit) { RelayCursor(at: $0.openedAt, id: $0.id) }
        relays = page.rows.map { RelayView($0) }
        nextCursor = page.nextCursor
    }
}
