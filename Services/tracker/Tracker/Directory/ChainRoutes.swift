import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// The business's chains: in which order operators are asked.
///
/// A relay keeps whom it was opened to ask, so a change holds for the customers' next relays; how long somebody has holds for
/// the next turn.
struct ChainRoutes: Sendable {
    private let store: TrackerStore
    private let gate: APIKeyGate
    private let announcer: ConfigurationAnnouncer

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
        announcer = ConfigurationAnnouncer(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/chains", [.get: list])
        router.endpoint("/api/chains/{name}", [.get: read, .put: replace])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        let chains = try await store.chains(tenant: caller.tenant)
        return try .json(ChainList(chains: chains.map(ChainView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        return try answer(try await chain(context, of: caller))
    }

    private func replace(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        let chain = try await chain(context, of: caller)
        let order = try await request.json(ChainRequest.self)
        let change = try order.change(of: chain.name, among: try await store.operators(tenant: caller.tenant))
        try EntityTag(chain.updatedAt).require(request)
        guard
            let changed = try await store.change(
                chain.id, to: change, by: caller.key, since: chain.updatedAt, tenant: caller.tenant)
        else { throw EntityTag.changed }
        await announcer.announce(caller.tenant, at: changed.updatedAt)
        return try answer(changed)
    }

    private func answer(_ chain: ChainSettings) throws -> Response {
        try .json(ChainView(chain), headers: [.eTag: EntityTag(chain.updatedAt).description])
    }

    /// The chain of the path; another tenant's looks like none at all.
    private func chain(_ context: TrackerContext, of caller: APICaller) async throws -> ChainSettings {
        guard let name = try context.name("name"),
            let chain = try await store.chainSettings(name, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such chain.") }
        return chain
    }
}
