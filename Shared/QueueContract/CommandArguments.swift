import FoundationEssentials
package import RelayModel

/// What a command asks for; kept in the command's row as a kind and a JSON object.
package enum CommandArguments: Sendable, Equatable {
    /// Text the job's customer.
    case notifyCustomer(job: JobID, body: String)
    /// The operator has it: by a dispatcher's word, or by the link that they were sent.
    case acknowledge(relay: RelayID, by: OperatorID, channel: AckChannel)
    /// Ask the next operator now.
    case escalate(relay: RelayID)
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
        /// Missing for a dispatcher.
        var channel: AckChannel?
        var customer: CustomerID?
    }

    /// The row's kind.
    package var kind: String {
        switch self {
        case .notifyCustomer: "notify_customer"
        case .acknowledge: "acknowledge"
        case .escalate: "escalate"
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
            case .escalate(let relay), .cancel(let relay): Fields(relay: relay)
            case .cancelJob(let job): Fields(job: job)
            case .redactCustomer(let customer): Fields(customer: customer)
            }
        return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
    }

    /// Reads a row; nil for a kind or a payload that this version does not understand.
    package init?(kind: String, payload: String) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(payload.utf8)) else { return nil }
        switch (kind, fields.job, fields.body, fields.relay, fields.operator_id) {
        case ("notify_customer", let job?, let body?, _, _): self = .notifyCustomer(job: job, body: body)
        case ("acknowledge", _, _, let relay?, let operatorID?):
            self = .acknowledge(relay: relay, by: operatorID, channel: fields.channel ?? .dispatcher)
        case ("escalate", _, _, let relay?, _): self = .escalate(relay: relay)
        case ("cancel", _, _, let relay?, _): self = .cancel(relay: relay)
        case ("cancel_job", let job?, _, _, _): self = .cancelJob(job)
        case ("redact_customer", _, _, _, _):
            guard let customer = fields.customer else { return nil }
            self = .redactCustomer(customer)
        default: return nil
        }
    }
}
