import RelayModel
import ServiceKit

/// What a customer says of a job whose link they do not have.
struct LookupRequest: Decodable {
    var business: String
    var job: String
    /// The last four digits of the phone that the business knows.
    var last_four: String

    /// - Throws: 400 naming the first field that cannot be right.
    func checked() throws -> WantedJob {
        guard let business = WantedJob.slug(business) else {
            throw ProblemError.field("business", "must be the business's short name, such as acme-dumpsters")
        }
        guard let number = JobNumber(job)?.value else {
            throw ProblemError.field("job", "must be a job's number, such as J1042")
        }
        guard last_four.utf8.count == 4, last_four.utf8.allSatisfy(isDigit) else {
            throw ProblemError.field("last_four", "must be four digits")
        }
        return WantedJob(name: WantedJob.Name(business: business, number: number), lastFour: last_four)
    }
}

/// A job that somebody wants to see, and what they know of its customer.
struct WantedJob: Sendable {
    /// What a job is called, whether there is one or not.
    struct Name: Hashable, Sendable {
        let business: String
        let number: Int
    }

    let name: Name
    let lastFour: String

    /// The business's slug as it is stored, however it was typed; nil for what cannot be one.
    static func slug(_ text: String) -> String? {
        let slug = text.lowercased()
        let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard (1...63).contains(slug.utf8.count), slug.utf8.first != UInt8(ascii: "-"),
            slug.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        return slug
    }
}

/// The fields of the page's form, any of which may be missing.
struct LookupForm: Decodable {
    private let business: String?
    private let job: String?
    private let last_four: String?

    /// What was typed, without the spaces that phones add.
    var request: LookupRequest {
        let typed = { (text: String?) in (text ?? "").filter { !$0.isWhitespace } }
        return LookupRequest(business: typed(business), job: typed(job), last_four: typed(last_four))
    }
}

/// What opens the job that was found.
struct LookupAnswer: Encodable {
    let token: String
    let trackingUrl: String
}

/// Whether it is one of the digits 0 to 9 of ASCII.
func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
