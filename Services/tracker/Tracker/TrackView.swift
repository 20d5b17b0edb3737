import Crypto
import FoundationEssentials
import RelayModel
import RelayStore

/// What a customer sees of their job: an explicit list. Never an operator's number or last name, another customer, or a text
/// between the business and its operators.
struct TrackView: Encodable, Equatable {
    /// One line of the timeline.
    struct Entry: Encodable, Equatable {
        /// `you`, `business` or `milestone`.
        let kind: String
        let at: String
        /// In English.
        let text: String
        /// What a page says in its reader's language instead of the text.
        var milestone: TrackMilestone?

        private enum CodingKeys: String, CodingKey { case kind, at, text }
    }

    let business: String
    let job: String
    let status: String
    let serviceType: String?
    /// When somebody is expected.
    let eta: String?
    /// The first name of whoever has the job.
    let assignedTo: String?
    /// Where they were last, while they have the job.
    let location: GeoPoint?
    /// The way from there, if somebody knows it.
    let route: [GeoPoint]?
    let timeline: [Entry]

    init(
        business: String, job: String, status: String, serviceType: String?, eta: String?, assignedTo: String?,
        location: GeoPoint? = nil, route: [GeoPoint]? = nil, timeline: [Entry]
    ) {
        self.business = business
        self.job = job
        self.status = status
        self.serviceType = serviceType
        self.eta = eta
        self.assignedTo = assignedTo
        self.location = location
        self.route = route
        self.timeline = timeline
    }

    init(business: String, job: JobRecord, messages: [MessageRecord], milestones: [Milestone]) {
        self.business = business
        self.job = "J\(job.number)"
        status = job.status
        serviceType = job.serviceType
        // Nobody is expected any more when it is over.
        eta = JobStatus(rawValue: job.status)?.isOver == true ? nil : job.eta?.description
        assignedTo = job.assignedName.map(firstName)
        location = job.shownLocation
        route = location == nil || job.waypoints.isEmpty ? nil : job.waypoints
        var dated = [(job.createdAt, Entry(.opened("J\(job.number)"), job.createdAt))]
        dated += messages.filter(\.isCustomers).map { message in
            let kind = message.direction == .inbound ? "you" : "business"
            return (message.at, Entry(kind, message.at, message.body))
        }
        dated += milestones.map { ($0.at, Entry(TrackMilestone($0), $0.at)) }
        timeline = dated.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// The view as JSON, and the entity tag of exactly these bytes.
    func encoded() throws -> (json: [UInt8], etag: String) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = Array(try encoder.encode(self))
        let digest = SHA256.hash(data: json).prefix(12)
        return (json, "\"" + digest.map { hexadecimal($0) }.joined() + "\"")
    }
}

extension TrackView.Entry {
    fileprivate init(_ kind: String, _ at: Moment, _ text: String) {
        self.init(kind: kind, at: at.description, text: text)
    }

    fileprivate init(_ milestone: TrackMilestone, _ at: Moment) { self.init(milestone, at: at.description) }

    /// - Parameter at: In ISO 8601.
    init(_ milestone: TrackMilestone, at: String) {
        self.init(
            kind: "milestone", at: at, text: TrackPageWords.of(.english).sentence(milestone), milestone: milestone)
    }
}

extension JobRecord {
    /// Where the operator is, as long as that is the customer's business: while they have the job and it is not over. Where
    /// somebody was who had it before is not where they are.
    fileprivate var shownLocation: GeoPoint? {
        guard let status = JobStatus(rawValue: status), status == .dispatched || status == .inProgress,
            locationOf == nil || locationOf == assigned
        else { return nil }
        return location
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
}
