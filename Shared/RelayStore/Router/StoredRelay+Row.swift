import FoundationEssentials
import Postgres
import RelayModel

/// A relay's plan as it stands in its row.
func planJSON(_ plan: [PlannedHop]) throws -> String { String(decoding: try JSONEncoder().encode(plan), as: UTF8.self) }

extension StoredRelay {
    init(_ row: PostgresRow, hops rows: [PostgresRow]) throws {
        guard let state = Relay.State(rawValue: try row.get("state", as: String.self)) else {
            throw StoredValueError(column: "state")
        }
        let plan = try row.get("plan", as: String.self)
        let relay = Relay(
            state: state, plan: try JSONDecoder().decode([PlannedHop].self, from: Data(plan.utf8)),
            nextPlanIndex: try row.get("next_plan_index", as: Int.self), hops: try rows.map(Hop.init),
            acknowledgedBy: try row.idIfAny("acknowledged_by"))
        let customer = CustomerRecord(
            id: try row.id("customer_id"), phone: try row.phone("phone"), name: try row.get("name", as: String?.self))
        self.init(
            tenant: try row.id("tenant_id"), id: try row.id("relay_id"), our: try row.phone("our_number"),
            accountSID: try row.get("account_sid", as: String.self), customer: customer, job: try row.id("job_id"),
            chain: try row.idIfAny("chain_id"), catalogue: try TextCatalogue(row), relay: relay)
    }
}

extension Hop {
    fileprivate init(_ row: PostgresRow) throws {
        guard let reason = RoutingReason(rawValue: try row.get("reason", as: String.self)),
            let state = State(rawValue: try row.get("state", as: String.self))
        else { throw StoredValueError(column: "reason or state") }
        self.init(
            number: try row.get("hop", as: Int.self), operatorID: try row.id("operator_id"), reason: reason,
            windowSeconds: try row.get("window_seconds", as: Int.self),
            code: AckCode(rawValue: try row.get("code", as: String.self)), state: state)
    }
}

extension CustomerRecord {
    /// How operators know the customer: by name, else by the masked number.
    package var label: String { CustomerLabel(name: name, phone: phone).description }
}
