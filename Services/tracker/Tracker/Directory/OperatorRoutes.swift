import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// The business's operators: who is asked at all, and when.
///
/// Whether somebody can be asked is looked up when it is their turn, so a change needs no restart of anything.
struct OperatorRoutes: Sendable {
    private let desk: ConfigurationDesk

    init(_ dependencies: TrackerDependencies) {
        desk = ConfigurationDesk(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/operators", [.get: list])
        router.endpoint("/api/operators/{id}", [.get: read, .patch: change])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        let people = try await desk.store.operators(tenant: caller.tenant)
        return try .json(OperatorList(operators: people.map(OperatorView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        return try desk.answer(try await person(context, of: caller), as: OperatorView.self)
    }

    private func change(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .admin)
        let person = try await person(context, of: caller)
        let change = try (try await request.json(OperatorRequest.self)).change()
        if case .during(let hours) = change.hours {
            try await desk.store.require(timeZone: hours.timeZone, "hours.time_zone")
        }
        return try await desk.change(person, as: OperatorView.self, asked: request, by: caller) {
            try await desk.store.change(
                person.id, to: change, by: caller.key, since: $0, tenant: caller.tenant)
        }
    }

    /// The operator of the path, by their id or their name; another tenant's looks like none at all.
    private func person(_ context: TrackerContext, of caller: APICaller) async throws -> OperatorSettings {
        guard let name = try context.name("id"),
            let person = try await desk.store.operatorSettings(name, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such operator.") }
        return person
    }
}
