import FoundationEssentials
package import RelayModel

/// What a command asks for; kept in the command's row as a kind and a JSON object.
package enum CommandArguments: Sendable, Equatable {
    /// Text the job's customer.
    case notifyCustomer(job: JobID, body: String)
    /// The operator has it; nil for the one whose turn it is.
    case acknowledge(relay: RelayID, by: OperatorID?, channel: AckChannel)
    /// The operator passes; nil for the one whose turn it is. Refused when it is not the turn of `hop`, if one is given.
    case decline(relay: RelayID, by: OperatorID?, hop: Int?, channel: AckChannel)
    /// Ask this operator now; nil for the next one. Refused when it is not the turn of `hop`, if one is given.
    case escalate(relay: RelayID, to: OperatorID?, hop: Int?, channel: AckChannel)
    /// Ask operators about what a dispatcher wrote.
    case openRelay(ManualRelayOrder)
    /// Nobody needs to be asked any more.
    case cancel(relay: RelayID)
    /// The job is off: nobody is asked about it any more, and what waits to be sent is not sent.
    case cancelJob(JobID)
    /// The customer's name, numbers and words are to be forgotten.
    case redactCustomer(CustomerID)
    /// The customer is to get no more texts from our number, or is to get them again.
    case setOptOut(CustomerID, our: PhoneNumber, isOut: Bool)
    /// What could not be processed goes back to its queue, or is dropped.
    case resolveParked(ParkedID, isRequeued: Bool)

    private struct Fields: Codable {
        var job: JobID?
        var body: String?
        var relay: RelayID?
        var operator_id: OperatorID?
        var hop: Int?
        var chain: ChainID?
        /// Missing for a dispatcher's.
        var channel: AckChannel?
        var customer: CustomerID?
        var number: String?
        var opted_out: Bool?
        var parked: ParkedID?
        var requeue: Bool?
    }

    /// The row's kind.
    package var kind: String {
        switch self {
        case .notifyCustomer: "notify_customer"
        case .acknowledge: "acknowledge"
        case .decline: "decline"
        case .escalate: "escalate"
        case .openRelay: "open_relay"
        case .cancel: "cancel"
        case .cancelJob: "cancel_job"
        case .redactCustomer: "redact_customer"
        case .setOptOut: "set_opt_out"
        case .resolveParked: "resolve_parked"
        }
    }

    /// The row's payload.
    package func json() throws -> String {
        let fields =
            switch self {
            case .notifyCustomer(let job, let body): Fields(job: job, body: body)
            case .acknowledge(let relay, let operatorID, let channel):
                Fields(relay: relay, operator_id: operatorID, channel: channel)
            case .decline(let relay, let operatorID, let hop, let channel),
                .escalate(let relay, let operatorID, let hop, let channel):
                Fields(relay: relay, operator_id: operatorID, hop: hop, channel: channel)
            case .openRelay(let order):
                Fields(job: order.job, body: order.body, operator_id: order.operatorID, chain: order.chain)
            case .cancel(let relay): Fields(relay: relay)
            case .cancelJob(let job): Fields(job: job)
            case .redactCustomer(let customer): Fields(customer: customer)
            case .setOptOut(let customer, let our, let isOut):
                Fields(customer: customer, number: our.e164, opted_out: isOut)
            case .resolveParked(let parked, let isRequeued): Fields(parked: parked, requeue: isRequeued)
            }
        return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
    }

    /// Reads a row; nil for a kind or a payload that this version does not understand.
    package init?(kind: String, payload: String) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(payload.utf8)) else { return nil }
        let operatorID = fields.operator_id
        let channel = fields.channel ?? .dispatcher
        switch (kind, fields.job, fields.body, fields.relay) {
        case ("notify_customer", let job?, let body?, _): self = .notifyCustomer(job: job, body: body)
        case ("acknowledge", _, _, let relay?): self = .acknowledge(relay: relay, by: operatorID, channel: channel)
        case ("decline", _, _, let relay?):
            self = .decline(relay: relay, by: operatorID, hop: fields.hop, channel: channel)
        case ("escalate", _, _, let relay?):
            self = .escalate(relay: relay, to: operatorID, hop: fields.hop, channel: channel)
        case ("open_relay", let job?, let body?, _):
            self = .openRelay(ManualRelayOrder(job: job, body: body, operatorID: operatorID, chain: fields.chain))
        case ("cancel", _, _, let relay?): self = .cancel(relay: relay)
        case ("cancel_job", let job?, _, _): self = .cancelJob(job)
        default:
            guard let other = Self.withoutRelay(kind, fields) else { return nil }
            self = other
        }
    }

    private static func withoutRelay(_ kind: String, _ fields: Fields) -> CommandArguments? {
        switch (kind, fields.customer, fields.parked) {
        case ("redact_customer", let customer?, _): return .redactCustomer(customer)
        case ("set_opt_out", let customer?, _):
            guard let our = fields.number.flatMap(PhoneNumber.init(e164:)), let isOut = fields.opted_out else {
                return nil
            }
            return .setOptOut(customer, our: our, isOut: isOut)
        case ("resolve_parked", _, let parked?):
            return fields.requeue.map { .resolveParked(parked, isRequeued: $0) }
        default: return nil
        }
    }
}

/// What a dispatcher wants operators to be asked, about a job's customer.
package struct ManualRelayOrder: Sendable, Equatable {
    package let job: JobID
    /// The dispatcher's words.
    package let body: String
    /// Who is asked first; nil for the head of the chain.
    package let operatorID: OperatorID?
    /// Who is asked afterwards; nil for the chain of the job's number.
    package let chain: ChainID?

    /// Orders `body` to be asked about.
    package init(job: JobID, body: String, operatorID: OperatorID?, chain: ChainID?) {
        self.job = job
        self.body = body
        self.operatorID = operatorID
        self.chain = chain
    }
}
