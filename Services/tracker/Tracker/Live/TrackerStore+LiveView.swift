import NIOCore
import RelayStore

extension TrackerStore {
    /// The job that a token's hash opens, as its customer sees it; nil for an unknown, revoked or expired one.
    func trackedView(tokenSHA256: [UInt8]) async throws -> TrackedView? {
        guard let job = try await job(tokenSHA256: tokenSHA256) else { return nil }
        let view = TrackView(
            business: try await tenantName(job.tenant), job: job,
            messages: try await customersMessages(job.id, tenant: job.tenant),
            milestones: try await milestones(job.id, tenant: job.tenant))
        return try TrackedView(view, of: LivePage.Job(tenant: job.tenant, id: job.id))
    }

    /// What an open page is to show.
    func liveView(of page: LivePage) async throws -> LiveView {
        guard let tracked = try await trackedView(tokenSHA256: page.token) else { return .gone }
        return .job(json: Array(tracked.json.readableBytesView), etag: tracked.etag)
    }
}
