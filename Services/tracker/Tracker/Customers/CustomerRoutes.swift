import HTTPTypes
import Hummingbird
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// The business's customers: who they are, and from which numbers they get no texts.
struct CustomerRoutes: Sendable {
    private let desk: ConfigurationDesk
    private let commands: CommandDesk
    private let repeats: RepeatedRequests

    init(_ dependencies: TrackerDependencies) {
        desk = ConfigurationDesk(dependencies)
        commands = dependencies.commands
        repeats = dependencies.repeats
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/customers", [.get: list])
        router.endpoint("/api/customers/{id}", [.get: read, .patch: change])
        router.endpoint("/api/customers/{id}/opt-out", [.post: setOptOut])
    }

    private func list(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .jobsRead)
        let query = QueryReader(request)
        let limit = try query.limit()
        let found = try await desk.store.customers(
            search: try query.text("search", upTo: 60).flatMap(CustomerSearch.init), behind: try query.cursor(),
            limit: limit + 1, tenant: caller.tenant)
        return try .json(CustomerList(found, limit: limit))
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .jobsRead)
        return try desk.answer(try await customer(context, of: caller), as: CustomerView.self)
    }

    private func change(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .jobsWrite)
        let customer = try await customer(context, of: caller)
        let name = try (try await request.json(CustomerChange.self)).checkedName()
        return try await desk.change(customer, as: CustomerView.self, asked: request, by: caller) {
            try await desk.store.rename(
                customer.id, to: name, by: caller.key, since: $0, tenant: caller.tenant)
        }
    }

    /// The router's to do, as it decides STOP and START; 202 with the command's id when it has not answered within two seconds.
    private func setOptOut(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await desk.gate.caller(of: request, scope: .jobsWrite)
        let customer = try await customer(context, of: caller)
        return try await repeats.once(request, by: caller) { request, id in
            let order = try await request.json(OptOutRequest.self)
            guard let our = try await desk.store.number(try order.number.phone("number"), tenant: caller.tenant) else {
                throw ProblemError.field("number", "must be a number of the business")
            }
            return try await commands.submit(
                .setOptOut(customer.id, our: our.number, isOut: order.opted_out), by: caller,
                as: CommandID(rawValue: id), done: .ok)
        }
    }

    /// The path's customer; another tenant's looks like none at all.
    private func customer(_ context: TrackerContext, of caller: APICaller) async throws -> CustomerEntry {
        guard let id = CustomerID(try context.parameters.require("id")),
            let customer = try await desk.store.customer(id, tenant: caller.tenant)
        else { throw ProblemError(.notFound, detail: "There is no such customer.") }
        return customer
    }
}
