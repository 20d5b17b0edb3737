import FoundationEssentials
import RelayModel
import RelayStore

/// Finds the link of a customer's job by what they know of it.
struct JobLookup: Sendable {
    /// For how long a job is found after its end.
    private static let daysFound = Duration.seconds(30 * 86_400)

    let store: TrackerStore
    let links: TrackingLinks

    /// The token of the job's link; nil for another business, job or phone, all alike: each costs the same two queries.
    func token(of wanted: WantedJob) async throws -> String? {
        let tenant = try await store.tenant(slug: wanted.name.business) ?? .random()
        let job = try await store.job(number: wanted.name.number, tenant: tenant)
        let known = job.flatMap { $0.customer.phone.isNobodys ? nil : $0.customer.phone.lastFour } ?? "none"
        guard Self.isSame(known, wanted.lastFour), let job, !isPast(job) else { return nil }
        return links.token(of: job)
    }

    /// Whether its link has expired or it was over long ago: whoever guesses patiently is to find as little as possible.
    private func isPast(_ job: JobRecord) -> Bool {
        guard job.isLinkOpen else { return true }
        let now = Moment(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        return job.closedAt.map { $0 < now - Self.daysFound } ?? false
    }

    /// Takes the same time wherever they differ.
    static func isSame(_ first: String, _ second: String) -> Bool {
        let (first, second) = (Array(first.utf8), Array(second.utf8))
        guard first.count == second.count else { return false }
        return zip(first, second).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
