import HTTPTypes
import Hummingbird
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// What could not be processed: the list of it, and what becomes of each.
struct ParkedRoutes: Sendable {
    private let store: TrackerStore
    private let commands: CommandDesk
    private let gate: APIKeyGate
    private let repeats: RepeatedRequests
    private let names: QueueNames

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        commands = dependencies.commands
        gate = dependencies.gate
        repeats = dependencies.repeats
        names = dependencies.courier.names
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/parked", [.get: list])
        router.endpoint(
            "/api/parked/{id}/requeue", [.post: { try await resolve($0, $1, isRequeued: true) }])
        router.endpoint(
            "/api/parked/{id}/drop", [.post: { try await resolve($0, $1, isRequeued: false) }])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        let query = QueryReader(request)
        let limit = try query.limit()
        let found = try await store.parked(behind: try query.cursor(), limit: limit + 1, tenant: caller.tenant)
        return try .json(ParkedList(found, limit: limit, names: names))
    }

    /// The router's to do; 202 with the command's id when it has not answered within two seconds.
    private func resolve(
        _ request: Request, _ context: TrackerContext, isRequeued: Bool
    ) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        guard let parked = ParkedID(try context.parameters.require("id")),
            try await store.hasParked(parked, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "Nothing is parked under that id.") }
        return try await repeats.once(request, by: caller) { _, id in
            try await commands.submit(
                .resolveParked(parked, isRequeued: isRequeued), by: caller, as: CommandID(rawValue: id), done: .ok)
        }
    }
}

/// A parked message as the API shows it: not what it says.
struct ParkedView: Encodable {
    let id: String
    let queue: String
    let reason: String
    let parkedAt: String
    let size: Int
}

/// A page of parked messages.
struct ParkedList: Encodable {
    let parked: [ParkedView]
    /// What to send as `cursor` for the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameter found: One more than `limit` when there is another page.
    init(_ found: [ParkedSummary], limit: Int, names: QueueNames) {
        let page = ListPage(found, limit: limit) { ParkedCursor(at: $0.at, id: $0.id) }
        parked = page.rows.map { message in
            ParkedView(
                id: message.id.description, queue: names.short(message.queue), reason: message.reason,
                parkedAt: message.at.description, size: message.size)
        }
        nextCursor = page.nextCursor
    }
}
