import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// The business's operators: who is asked at all, and when.
///
/// Whether somebody can be asked is looked up when it is their turn, so a change needs no restart of anything.
struct OperatorRoutes: Sendable {
    private let store: TrackerStore
    private let gate: APIKeyGate
    private let announcer: ConfigurationAnnouncer

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
        announcer = ConfigurationAnnouncer(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/operators", [.get: list])
        router.endpoint("/api/operators/{id}", [.get: read, .patch: change])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        let people = try await store.operators(tenant: caller.tenant)
        return try .json(OperatorList(operators: people.map(OperatorView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        return try answer(try await person(context, of: caller))
    }

    private func change(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        let person = try await person(context, of: caller)
        let change = try (try await request.json(OperatorRequest.self)).change()
        if case .during(let hours) = change.hours {
            try await store.require(timeZone: hours.timeZone, "hours.time_zone")
        }
        try EntityTag(person.updatedAt).require(request)
        guard
            let changed = try await store.change(
                person.id, to: change, by: caller.key, since: person.updatedAt, tenant: caller.tenant)
        else { throw EntityTag.changed }
        await announcer.announce(caller.tenant, at: changed.updatedAt)
        return try answer(changed)
    }

    private func answer(_ person: OperatorSettings) throws -> Response {
        try .json(OperatorView(person), headers: [.eTag: EntityTag(person.updatedAt).description])
    }

    /// The operator of the path, by their id or their name; another tenant's looks like none at all.
    private func person(_ context: TrackerContext, of caller: APICaller) async throws -> OperatorSettings {
        guard let name = try context.name("id"),
            let person = try await store.operatorSettings(name, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such operator.") }
        return person
    }
}
