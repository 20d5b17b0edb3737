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
        case ("redact_customer", _, _, _):
            guard let customer = fields.customer else { return nil }
            self = .redactCustomer(customer)
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
