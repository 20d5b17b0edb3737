import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher sends to open a job.
struct JobRequest: Decodable {
    struct Customer: Decodable {
        var phone: String
        var name: String?
    }

    var customer: Customer
    /// The business's number that the customer texts.
    var number: String?
    var service_type: String?
    var address: String?
    var eta: String?

    /// The job, all fields checked.
    func job(_ id: JobID, links: TrackingLinks) throws -> NewJob {
        var job = NewJob(
            customerPhone: try customer.phone.phone("customer.phone"),
            tokenSHA256: links.token(of: id, version: 1).sha256, id: id)
        job.customerName = try customer.name?.checked("customer.name", upTo: 500)
        job.our = try number?.phone("number")
        job.serviceType = try service_type?.checked("service_type", upTo: 500)
        job.address = try address?.checked("address", upTo: 500)
        job.eta = try eta?.moment("eta")
        return job
    }
}

/// What a dispatcher sends to text a customer.
struct MessageRequest: Decodable {
    var body: String

    /// Within Twilio's limit for one message: https://www.twilio.com/docs/api/errors/21617
    func checkedBody() throws -> String { try body.checked("body", upTo: 1600) }
}

/// `J1042`, as people say it.
struct JobNumber {
    let value: Int

    init?(_ text: String) {
        guard let first = text.first, first == "J" || first == "j", text.dropFirst().utf8.allSatisfy(isDigit),
            let value = Int(text.dropFirst()), value > 0
        else { return nil }
        self.value = value
    }
}

/// A job as the API shows it.
struct JobView: Encodable {
    struct Customer: Encodable {
        let id: String
        let phone: String
        let name: String?
        /// Whether they get no texts from the job's number.
        let optedOut: Bool
    }
    struct Assigned: Encodable {
        let id: String
        let name: String?
    }

    let id: String
    let number: String
    let status: String
    let customer: Customer
    let businessNumber: String
    let serviceType: String?
    let address: String?
    let eta: String?
    let location: GeoPoint?
    /// In the order of travel.
    let waypoints: [GeoPoint]
    let assignedOperator: Assigned?
    let trackingUrl: String
    let createdAt: String
    let updatedAt: String

    init(_ job: JobRecord, trackingURL: String) {
        id = job.id.description
        number = "J\(job.number)"
        status = job.status
        customer = Customer(
            id: job.customer.id.description, phone: job.customer.phone.e164, name: job.customer.name,
            optedOut: job.isOptedOut)
        businessNumber = job.our.e164
        serviceType = job.serviceType
        address = job.address
        eta = job.eta?.description
        location = job.location
        waypoints = job.waypoints
        assignedOperator = job.assigned.map { Assigned(id: $0.description, name: job.assignedName) }
        trackingUrl = trackingURL
        createdAt = job.createdAt.description
        updatedAt = job.updatedAt.description
    }
}

/// A page of jobs.
struct JobList: Encodable {
    let jobs: [JobView]
    /// What to send as `cursor` for the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameter found: One more than `limit` when there is another page.
    init(_ found: [JobRecord], limit: Int, view: (JobRecord) -> JobView) {
        let page = ListPage(found, limit: limit) { JobCursor(at: $0.createdAt, id: $0.id) }
        jobs = page.rows.map(view)
        nextCursor = page.nextCursor
    }
}

/// One line of a job's message log.
struct MessageView: Encodable {
    let id: String
    let direction: String
    let timestamp: String
    let from: String
    let to: String
    let body: String
    let status: String
    let retryCount: Int
    let errorCode: Int?
    let error: String?

    init(_ message: MessageRecord) {
        id = message.id.description
        direction = message.direction.rawValue
        timestamp = message.at.description
        from = message.from.e164
        to = message.to.e164
        body = message.body
        status = message.status
        retryCount = message.retries
        errorCode = message.errorCode
        error = message.error
    }
}

/// A page of a job's message log.
struct MessageList: Encodable {
    /// Oldest first.
    let messages: [MessageView]
    /// What to send as `cursor` for the page with what came before; nil on the one with the oldest.
    let nextCursor: String?

    /// - Parameter found: One more than `limit` when there is another page.
    init(_ found: [MessageRecord], limit: Int) {
        // The list goes from the newest text to the oldest, and is shown the other way round.
        let page = ListPage(found.reversed(), limit: limit) { MessageLogCursor(at: $0.at, id: $0.id) }
        messages = page.rows.reversed().map(MessageView.init)
        nextCursor = page.nextCursor
    }
}
