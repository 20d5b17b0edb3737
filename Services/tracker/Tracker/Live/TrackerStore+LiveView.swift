import RelayStore

extension TrackerStore {
    /// The job that a token's hash opens, as its customer sees it; nil for an unknown or revoked one.
    func trackView(tokenSHA256: [UInt8]) async throws -> TrackView? {
        guard let job = try await job(tokenSHA256: tokenSHA256) else { return nil }
        return TrackView(
            business: try await tenantName(job.tenant), job: job,
            messages: try await customersMessages(job.id, tenant: job.tenant),
            milestones: try await milestones(job.id, tenant: job.tenant))
    }

    /// What an open page is to show.
    func liveView(of page: LivePage) async throws -> LiveView {
        guard let (json, etag) = try await trackView(tokenSHA256: page.token)?.encoded() else { return .gone }
        return .job(json: json, etag: etag)
    }
}
