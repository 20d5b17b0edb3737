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
    private let desk: ConfigurationDesk

    init(_ dependencies: TrackerDependencies) {
        desk = ConfigurationDesk(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/chains", [.get: list])
        router.endpoint("/api/chains/{name}", [.get: read, .put: replace])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        let chains = try await desk.store.chains(tenant: caller.tenant)
        return try .json(ChainList(chains: chains.map(ChainView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        return try desk.answer(try await chain(context, of: caller), as: ChainView.self)
    }

    private func replace(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .admin)
        let chain = try await chain(context, of: caller)
        let order = try await request.json(ChainRequest.self)
        let change = try order.change(of: chain.name, among: try await desk.store.operators(tenant: caller.tenant))
        return try await desk.change(chain, as: ChainView.self, asked: request, by: caller) {
            try await desk.store.change(
                chain.id, to: change, by: caller.key, since: $0, tenant: caller.tenant)
        }
    }

    /// The chain of the path; another tenant's looks like none at all.
    private func chain(_ context: TrackerContext, of caller: APICaller) async throws -> ChainSettings {
        guard let name = try context.name("name"),
            let chain = try await desk.store.chainSettings(name, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such chain.") }
        return chain
    }
}
