import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher sends to ask operators about a customer.
struct ManualRelayRequest: Decodable {
    /// `J1042` or the job's id.
    var job: String?
    /// The phone of a customer who has a job that is not over.
    var customer: String?
    var text: String
    /// Who is asked first, by name or id.
    var `operator`: String?
    /// The name of the chain that is asked; nil for the one of the job's number.
    var chain: String?

    /// The order, all fields checked against what the tenant has.
    func order(_ store: TrackerStore, tenant: TenantID) async throws -> ManualRelayOrder {
        ManualRelayOrder(
            job: try await findJob(store, tenant).id, body: try text.checked("text", upTo: 1600),
            operatorID: try await store.operatorID(`operator`, tenant: tenant),
            chain: try await findChain(store, tenant))
    }

    private func findJob(_ store: TrackerStore, _ tenant: TenantID) async throws -> JobRecord {
        switch (job, customer) {
        case (let job?, nil):
            guard let found = try await store.job(named: job, tenant: tenant) else {
                throw ProblemError.field("job", "must be a job of the business, such as J1042")
            }
            return found
        case (nil, let customer?):
            guard let found = try await store.openJob(phone: try customer.phone("customer"), tenant: tenant) else {
                throw ProblemError.field("customer", "must be the phone of a customer with an open job")
            }
            return found
        default: throw ProblemError.field("job", "is required, unless there is customer; not both")
        }
    }

    private func findChain(_ store: TrackerStore, _ tenant: TenantID) async throws -> ChainID? {
        guard let chain else { return nil }
        guard let id = try await store.chain(try chain.checked("chain", upTo: 200), tenant: tenant) else {
            throw ProblemError.field("chain", "must be the name of a chain of the business")
        }
        return id
    }
}

/// What a dispatcher may send with an acknowledgement, a decline or an escalation.
struct RelayRequest: Decodable {
    /// Whom it is about, by name or id.
    var `operator`: String?
    /// Whose turn it was when the dispatcher looked.
    var hop: Int?
}

extension TrackerStore {
    /// - Throws: 400 when the tenant has no such active operator.
    func operatorID(_ name: String?, tenant: TenantID) async throws -> OperatorID? {
        guard let name else { return nil }
        guard let id = try await activeOperator(try name.checked("operator", upTo: 200), tenant: tenant) else {
            throw ProblemError.field("operator", "must be an active operator of the business, by name or id")
        }
        return id
    }
}
