import HTTPTypes
import Hummingbird
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// The dispatcher's relays: who is being asked, and what a dispatcher says about it.
///
/// What is said is the router's to carry out: 202 with the command's id when it has not answered within two seconds.
struct RelayRoutes: Sendable {
    private let store: TrackerStore
    private let commands: CommandDesk
    private let gate: APIKeyGate
    private let repeats: RepeatedRequests

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        commands = dependencies.commands
        gate = dependencies.gate
        repeats = dependencies.repeats
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/relays", [.get: list, .post: open])
        router.endpoint("/sms/relay", [.post: open])
        router.endpoint("/api/relays/{id}", [.get: read])
        router.endpoint("/api/relays/{id}/ack", [.post: acknowledge])
        router.endpoint("/api/relays/{id}/decline", [.post: decline])
        router.endpoint("/api/relays/{id}/escalate", [.post: escalate])
        router.endpoint("/api/commands/{id}", [.get: command])
        router.endpoint("/sms/status", [.get: status])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        let query = QueryReader(request)
        let limit = try query.limit()
        let found = try await store.relays(try query.relayFilter(), tenant: caller.tenant, limit: limit + 1)
        return try .json(RelayList(found, limit: limit))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        return try .json(try await view(try await relay(context, of: caller), of: caller))
    }

    private func open(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysWrite)
        return try await repeats.once(request, by: caller) { request, id in
            let order = try await request.json(ManualRelayRequest.self).order(store, tenant: caller.tenant)
            return try await commands.submit(.openRelay(order), by: caller, as: CommandID(rawValue: id))
        }
    }

    private func acknowledge(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try await submit(request, context) { relay, operatorID, _ in
            .acknowledge(relay: relay, by: operatorID, channel: .api)
        }
    }

    private func decline(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try await submit(request, context) { relay, operatorID, hop in
            .decline(relay: relay, by: operatorID, hop: hop, channel: .api)
        }
    }

    private func escalate(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try await submit(request, context) { relay, operatorID, hop in
            .escalate(relay: relay, to: operatorID, hop: hop, channel: .api)
        }
    }

    /// Hands over what the dispatcher says of the path's relay.
    private func submit(
        _ request: Request, _ context: TrackerContext,
        _ arguments: (RelayID, OperatorID?, Int?) -> CommandArguments
    ) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysWrite)
        let relay = try await relay(context, of: caller)
        return try await repeats.once(request, by: caller) { request, id in
            let body = try await request.jsonIfAny(RelayRequest.self)
            let operatorID = try await store.operatorID(body?.operator, tenant: caller.tenant)
            return try await commands.submit(
                arguments(relay, operatorID, body?.hop), by: caller, as: CommandID(rawValue: id), done: .ok)
        }
    }

    private func command(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead, .jobsRead)
        guard let id = CommandID(try context.parameters.require("id")),
            let status = try await store.command(id, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such command.") }
        return try .json(CommandView(id: id.description, state: status.state, outcome: status.outcome))
    }

    /// How a relay stands and what is on record about it, named by its id or by a text of it.
    private func status(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        guard let relay = try await named(QueryReader(request), of: caller),
            try await store.hasRelay(relay, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such relay.") }
        return try .json(
            RelayStatusView(
                try await view(relay, of: caller), audit: try await store.hopAudit(relay, tenant: caller.tenant),
                events: try await store.events(relay, tenant: caller.tenant)))
    }

    private func named(_ query: QueryReader, of caller: APICaller) async throws -> RelayID? {
        switch (try query.text("relay"), try query.text("message_sid")) {
        case (let relay?, nil): return RelayID(relay)
        case (nil, let sid?):
            guard let sid = MessageSID(rawValue: sid) else { return nil }
            return try await store.relay(of: sid, tenant: caller.tenant)
        default: throw ProblemError.field("relay", "is required, unless there is message_sid; not both")
        }
    }

    private func view(_ id: RelayID, of caller: APICaller) async throws -> RelayView {
        guard let relay = try await store.relay(id, tenant: caller.tenant) else {
            throw ProblemError(.notFound, detail: "There is no such relay.")
        }
        return RelayView(relay, texts: try await store.messages(of: id, tenant: caller.tenant))
    }

    /// The path's relay; another tenant's looks like none at all.
    private func relay(_ context: TrackerContext, of caller: APICaller) async throws -> RelayID {
        guard let id = RelayID(try context.parameters.require("id")),
            try await store.hasRelay(id, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such relay.") }
        return id
    }
}

extension QueryReader {
    /// Which relays are asked for.
    fileprivate func relayFilter() throws -> RelayFilter {
        var filter = RelayFilter()
        filter.state = try choice("status", of: Relay.State.self)
        if let name = try operatorName() { (filter.operatorID, filter.operatorName) = name }
        if let name = try customer() { (filter.customer, filter.customerPhone) = name }
        if let name = try job() { (filter.job, filter.jobNumber) = name }
        filter.since = try moment("since")
        filter.before = try cursor()
        return filter
    }
}
