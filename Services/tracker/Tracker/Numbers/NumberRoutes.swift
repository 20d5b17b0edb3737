import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// The business's numbers: which chain a number's texts go to at which time, and whether they go to anybody.
///
/// Every text is decided by what the database says at that moment, so a change needs no restart of anything.
struct NumberRoutes: Sendable {
    private let desk: ConfigurationDesk

    init(_ dependencies: TrackerDependencies) {
        desk = ConfigurationDesk(dependencies)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/numbers", [.get: list])
        router.endpoint("/api/numbers/{e164}", [.get: read, .put: replace])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        let numbers = try await desk.store.numbers(tenant: caller.tenant)
        return try .json(NumberList(numbers: numbers.map(NumberView.init)))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .relaysRead)
        return try desk.answer(try await number(context, of: caller), as: NumberView.self)
    }

    private func replace(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .admin)
        let number = try await number(context, of: caller)
        let order = try await request.json(NumberRequest.self)
        let change = try order.change(among: try await desk.store.chains(tenant: caller.tenant))
        try await desk.store.require(
            timeZones: (change.schedule ?? []).enumerated().map { index, shift in
                (name: shift.hours.timeZone, field: "schedule[\(index)].time_zone")
            })
        return try await desk.change(number, as: NumberView.self, asked: request, by: caller) {
            try await desk.store.change(
                number.number, to: change, by: caller.key, since: $0, tenant: caller.tenant)
        }
    }

    /// The path's number; another tenant's looks like none at all.
    private func number(_ context: TrackerContext, of caller: APICaller) async throws -> NumberRecord {
        // A plus need not be escaped in a path (RFC 3986 §3.3), but it may.
        guard let name = try context.name("e164"), let phone = PhoneNumber(e164: name),
            let number = try await desk.store.number(phone, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such number.") }
        return number
    }
}
