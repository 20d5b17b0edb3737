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
        let text: String
    }

    let business: String
    let job: String
    let status: String
    let serviceType: String?
    /// When somebody is expected.
    let eta: String?
    /// The first name of whoever has the job.
    let assignedTo: String?
    let timeline: [Entry]

    init(
        business: String, job: String, status: String, serviceType: String?, eta: String?, assignedTo: String?,
        timeline: [Entry]
    ) {
        self.business = business
        self.job = job
        self.status = status
        self.serviceType = serviceType
        self.eta = eta
        self.assignedTo = assignedTo
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
        var dated: [(Moment, Entry)] = [(job.createdAt, Entry("milestone", job.createdAt, "Job J\(job.number) opened"))]
        dated += messages.filter(\.isCustomers).map { message in
            let kind = message.direction == .inbound ? "you" : "business"
            return (message.at, Entry(kind, message.at, message.body))
        }
        dated += milestones.map { ($0.at, Entry("milestone", $0.at, $0.sentence)) }
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
}

extension Milestone {
    /// The milestone in the customer's words.
    fileprivate var sentence: String {
        switch kind {
        case "acknowledged", "handed_over":
            operatorName.map { "\(firstName($0)) has your message" } ?? "Somebody has your message"
        default: "We are still looking for somebody to answer you"
        }
    }
}

private func firstName(_ name: String) -> String { String(name.prefix { $0 != " " }) }

private func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
}
