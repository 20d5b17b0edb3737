import HTTPTypes
import Hummingbird
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// The dispatcher's jobs and their messages.
struct JobRoutes: Sendable {
    private let store: TrackerStore
    private let commands: CommandDesk
    private let links: TrackingLinks
    private let gate: APIKeyGate
    private let repeats: RepeatedRequests
    private let courier: Courier
    private let logger: Logger

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        commands = dependencies.commands
        links = dependencies.links
        gate = dependencies.gate
        repeats = dependencies.repeats
        courier = dependencies.courier
        logger = dependencies.logger
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/jobs", [.post: create, .get: list])
        router.endpoint("/api/jobs/{id}", [.get: read, .patch: change])
        router.endpoint("/api/jobs/{id}/link", [.post: renewLink])
        router.endpoint("/api/jobs/{id}/messages", [.post: send, .get: messages])
        router.endpoint("/api/messages/{id}", [.get: messages])
    }

    private func create(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsWrite)
        return try await repeats.once(request, by: caller) { request, id in
            let job = try (try await request.json(JobRequest.self)).job(JobID(rawValue: id), links: links)
            guard let made = try await store.createJob(job, tenant: caller.tenant) else {
                throw ProblemError.field("number", "must be an active number of the business")
            }
            return try answer(made, status: .created, headers: [.location: "/api/jobs/\(made.id)"])
        }
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsRead)
        let query = QueryReader(request)
        let limit = try query.limit()
        let found = try await store.jobs(try query.jobFilter(), tenant: caller.tenant, limit: limit + 1)
        return try .json(JobList(found, limit: limit) { JobView($0, trackingURL: links.url(of: $0)) })
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsRead)
        return try answer(try await job(context, of: caller))
    }

    /// A job as it is now, with its version.
    private func answer(
        _ job: JobRecord, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.eTag] = EntityTag(job.updatedAt).description
        return try .json(JobView(job, trackingURL: links.url(of: job)), status: status, headers: headers)
    }

    /// Calling a job off is the router's to do; 202 with the command's id when it has not answered within two seconds.
    private func change(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsWrite)
        let job = try await job(context, of: caller)
        switch try (try await request.json(JobChange.self)).order() {
        case .cancel:
            try EntityTag(job.updatedAt).check(request)
            return try await commands.submit(.cancelJob(job.id), by: caller, done: .ok)
        case .edit(let edit):
            guard JobStatus(rawValue: job.status)?.isOver != true else { throw Self.isOver }
            let isMeant = try EntityTag(job.updatedAt).isDemanded(by: request)
            return try answer(
                try await self.edit(job, edit, by: caller, since: isMeant ? job.updatedAt : nil))
        }
    }

    private func edit(
        _ job: JobRecord, _ edit: JobEdit, by caller: APICaller, since version: Moment?
    ) async throws -> JobRecord {
        switch try await store.change(job.id, edit, by: caller.key, since: version, tenant: job.tenant) {
        case .changed(let changed):
            await announce(changed)
            return changed
        case .outdated: throw EntityTag.changed
        case .over: throw Self.isOver
        case .missing: throw Self.isMissing
        }
    }

    /// The link before opens nothing any more.
    private func renewLink(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsWrite)
        let job = try await job(context, of: caller)
        return try await repeats.once(request, by: caller) { _, id in
            let renewed = try await store.renewLink(
                of: job.id, for: id, by: caller.key, tenant: job.tenant,
                tokenSHA256: { links.token(of: job.id, version: $0).sha256 })
            guard let now = renewed else { throw Self.isMissing }
            await announce(now)
            return try answer(now)
        }
    }

    /// Best effort: pages that miss it read the job again when they look.
    private func announce(_ job: JobRecord) async {
        do {
            try await courier.announce(.job(job.tenant, job.id, at: job.updatedAt))
        } catch {
            logger.debug("an event was not published", metadata: ["error": "\(error)"])
        }
    }

    private static var isOver: ProblemError { ProblemError(.conflict, detail: "The job is over.") }
    private static var isMissing: ProblemError { ProblemError(.notFound, detail: "There is no such job.") }

    private func messages(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsRead)
        let job = try await job(context, of: caller)
        let query = QueryReader(request)
        let limit = try query.limit(upTo: 500, usual: 500)
        let found = try await store.messages(
            job.id, before: try query.cursor(), tenant: caller.tenant, limit: limit + 1)
        return try .json(MessageList(found, limit: limit))
    }

    /// Texts the job's customer; 202 with the command's id when the router has not answered within two seconds.
    private func send(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .jobsWrite)
        let job = try await job(context, of: caller)
        return try await repeats.once(request, by: caller) { request, id in
            let body = try (try await request.json(MessageRequest.self)).checkedBody()
            return try await commands.submit(
                .notifyCustomer(job: job.id, body: body), by: caller, as: CommandID(rawValue: id))
        }
    }

    /// A job by its id or its number, `J1042`; another tenant's looks like none at all.
    private func job(_ context: TrackerContext, of caller: APICaller) async throws -> JobRecord {
        guard let job = try await store.job(named: try context.parameters.require("id"), tenant: caller.tenant) else {
            throw Self.isMissing
        }
        return job
    }
}

extension TrackerStore {
    /// A job of the tenant by its id or its number, `J1042`.
    func job(named name: String, tenant: TenantID) async throws -> JobRecord? {
        if let id = JobID(name) { return try await job(id, tenant: tenant) }
        guard let number = JobNumber(name) else { return nil }
        return try await job(number: number.value, tenant: tenant)
    }
}

extension QueryReader {
    /// Which jobs are asked for.
    func jobFilter() throws -> JobFilter {
        var filter = JobFilter()
        filter.statuses = Set(try choices("status", of: JobStatus.self))
        if let name = try operatorName() { (filter.operatorID, filter.operatorName) = name }
        if let name = try customer() { (filter.customer, filter.customerPhone) = name }
        if let text = try text("search", upTo: 60) {
            filter.number = JobNumber(text)?.value
            filter.search = filter.number == nil ? CustomerSearch(text) : nil
        }
        filter.since = try moment("since")
        filter.before = try moment("before")
        filter.place = try cursor()
        return filter
    }
}
