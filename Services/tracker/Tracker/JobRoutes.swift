import HTTPTypes
import Hummingbird
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

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        commands = dependencies.commands
        links = dependencies.links
        gate = APIKeyGate(store: dependencies.store)
    }

    func register(on router: Router<BasicRequestContext>) {
        router.endpoint("/api/jobs", [.post: create, .get: list])
        router.endpoint("/api/jobs/{id}", [.get: read, .patch: change])
        router.endpoint("/api/jobs/{id}/messages", [.post: send, .get: messages])
        router.endpoint("/api/messages/{id}", [.get: messages])
    }

    private func create(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:write")
        let job = try (try await request.json(JobRequest.self)).job(links: links)
        guard let made = try await store.createJob(job, tenant: caller.tenant) else {
            throw ProblemError.field("number", "must be an active number of the business")
        }
        return try .json(
            JobView(made, trackingURL: links.url(of: made)), status: .created,
            headers: [.location: "/api/jobs/\(made.id)"])
    }

    private func list(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:read")
        let before = try request.uri.queryParameters["before"].map { text in
            guard let moment = Moment(String(text)) else {
                throw ProblemError.field("before", "must be an ISO 8601 time")
            }
            return moment
        }
        let limit = min(200, max(1, request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 50))
        let jobs = try await store.jobs(tenant: caller.tenant, before: before, limit: limit)
        return try .json(JobList(jobs: jobs.map { JobView($0, trackingURL: links.url(of: $0)) }))
    }

    private func read(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:read")
        let job = try await job(context, of: caller)
        return try .json(JobView(job, trackingURL: links.url(of: job)))
    }

    /// Calls a job off, which is the router's to do; 202 with the command's id when it has not answered within two seconds.
    private func change(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:write")
        let job = try await job(context, of: caller)
        try (try await request.json(JobChange.self)).check()
        return try await commands.submit(.cancelJob(job.id), by: caller, done: .ok)
    }

    private func messages(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:read")
        let job = try await job(context, of: caller)
        let log = try await store.messages(job.id, tenant: caller.tenant)
        return try .json(MessageList(messages: log.map(MessageView.init)))
    }

    /// Texts the job's customer; 202 with the command's id when the router has not answered within two seconds.
    private func send(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: "jobs:write")
        let job = try await job(context, of: caller)
        let body = try (try await request.json(MessageRequest.self)).checkedBody()
        let arguments = CommandArguments.notifyCustomer(job: job.id, body: body)
        return try await commands.submit(arguments, by: caller)
    }

    /// A job by its id or its number, `J1042`; another tenant's looks like none at all.
    private func job(_ context: BasicRequestContext, of caller: APICaller) async throws -> JobRecord {
        let name = try context.parameters.require("id")
        let found: JobRecord?
        if let id = JobID(name) {
            found = try await store.job(id, tenant: caller.tenant)
        } else if let number = JobNumber(name) {
            found = try await store.job(number: number.value, tenant: caller.tenant)
        } else {
            found = nil
        }
        guard let found else { throw ProblemError(.notFound, detail: "There is no such job.") }
        return found
    }
}
