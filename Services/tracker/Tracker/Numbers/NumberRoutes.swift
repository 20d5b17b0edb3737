import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// The business's numbers: which chain a number's texts go to at which time, and whether they go to anybody.
///
/// Every text is decided by what the database says at that moment, so a change needs no restart of anything.
struct NumberRoutes: Sendable {
    private let store: TrackerStore
    private let gate: APIKeyGate
    private let announcer: ConfigurationAnnouncer

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
        announcer = ConfigurationAnnouncer(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/numbers", [.get: list])
        router.endpoint("/api/numbers/{e164}", [.get: read, .put: replace])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        let numbers = try await store.numbers(tenant: caller.tenant)
        return try .json(NumberList(numbers: numbers.map(NumberView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead)
        return try answer(try await number(context, of: caller))
    }

    private func replace(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        let number = try await number(context, of: caller)
        let order = try await request.json(NumberRequest.self)
        let change = try order.change(among: try await store.chains(tenant: caller.tenant))
        try await store.require(
            timeZones: (change.schedule ?? []).enumerated().map { index, shift in
                (name: shift.hours.timeZone, field: "schedule[\(index)].time_zone")
            })
        try EntityTag(number.updatedAt).require(request)
        guard
            let changed = try await store.change(
                number.number, to: change, by: caller.key, since: number.updatedAt, tenant: caller.tenant)
        else { throw EntityTag.changed }
        await announcer.announce(caller.tenant, at: changed.updatedAt)
        return try answer(changed)
    }

    private func answer(_ number: NumberRecord) throws -> Response {
        try .json(NumberView(number), headers: [.eTag: EntityTag(number.updatedAt).description])
    }

    /// The path's number; another tenant's looks like none at all.
    private func number(_ context: TrackerContext, of caller: APICaller) async throws -> NumberRecord {
        // A plus need not be escaped in a path (RFC 3986 §3.3), but it may.
        guard let name = try context.name("e164"), let phone = PhoneNumber(e164: name),
            let number = try await store.number(phone, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such number.") }
        return number
    }
}
