import HTTPTypes
import Hummingbird
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// The business's numbers: which chain a number's texts go to, and whether they go to anybody.
///
/// Every text is decided by what the database says at that moment, so a change needs no restart of anything.
struct NumberRoutes: Sendable {
    private let store: TrackerStore
    private let gate: APIKeyGate
    private let courier: Courier
    private let logger: Logger

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
        courier = dependencies.courier
        logger = dependencies.logger
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/numbers/{e164}", [.get: read, .put: replace])
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        return try answer(try await number(context, of: caller))
    }

    private func replace(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .admin)
        let number = try await number(context, of: caller)
        let order = try await request.json(NumberRequest.self)
        guard let chain = try await store.chain(try order.chain.checked("chain", upTo: 200), tenant: caller.tenant)
        else { throw ProblemError.field("chain", "must be the name of a chain of the business") }
        try EntityTag(number.updatedAt).require(request)
        guard
            let changed = try await store.change(
                number.number, chain: chain, isActive: order.active, by: caller.key, since: number.updatedAt,
                tenant: caller.tenant)
        else { throw EntityTag.changed }
        await announce(changed, of: caller.tenant)
        return try answer(changed)
    }

    /// Best effort: pages that miss it read the number again when they look.
    private func announce(_ number: NumberRecord, of tenant: TenantID) async {
        do {
            try await courier.announce(.configuration(tenant, at: number.updatedAt))
        } catch {
            logger.debug("an event was not published", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ number: NumberRecord) throws -> Response {
        try .json(NumberView(number), headers: [.eTag: EntityTag(number.updatedAt).description])
    }

    /// The path's number; another tenant's looks like none at all.
    private func number(_ context: TrackerContext, of caller: APICaller) async throws -> NumberRecord {
        let text = try context.parameters.require("e164")
        // A plus need not be escaped in a path (RFC 3986 §3.3), but it may.
        let name = text.uppercased().hasPrefix("%2B") ? "+" + text.dropFirst(3) : text
        guard let phone = PhoneNumber(e164: name), let number = try await store.number(phone, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such number.") }
        return number
    }
}

/// What a dispatcher makes of a number.
struct NumberRequest: Decodable {
    /// The chain's name.
    var chain: String
    var active: Bool
}

/// A number as the API shows it.
struct NumberView: Encodable {
    let number: String
    let chain: String
    let active: Bool
    let updatedAt: String

    init(_ record: NumberRecord) {
        number = record.number.e164
        chain = record.chain
        active = record.isActive
        updatedAt = record.updatedAt.description
    }
}
