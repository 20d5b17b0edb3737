import RelayModel

/// A page that people look at: a job, by one of its links.
struct LivePage: Hashable, Sendable {
    /// The page's job; its number alone could be another tenant's.
    struct Job: Hashable, Sendable {
        let tenant: TenantID
        let id: JobID
    }

    let job: Job
    /// The SHA-256 of the link's token: a new link makes another page.
    let token: [UInt8]

    init(_ tenant: TenantID, _ job: JobID, token: [UInt8]) {
        self.job = Job(tenant: tenant, id: job)
        self.token = token
    }
}

/// What a page is to show.
enum LiveView: Sendable, Equatable {
    /// It has not been read yet.
    case unread
    /// The job as JSON, and the entity tag of exactly these bytes.
    case job(json: [UInt8], etag: String)
    /// The link opens nothing any more.
    case gone
}
