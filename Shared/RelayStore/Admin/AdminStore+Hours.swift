import Postgres
import RelayModel

extension AdminStore {
    /// Writes what of a tenant depends on the time: operators' hours, emergency contacts and numbers' schedules; and whether
    /// texts to operators have links.
    func setHours(
        of tenant: TenantDefinition, _ id: TenantID, operators: [String: OperatorID], chains: [String: ChainID],
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(Self.setLinks, [.id(id), .bool(tenant.hasAckLinks)])
        for clear in [Self.clearHours, Self.clearSchedules] { _ = try await transaction.query(clear, [.id(id)]) }
        for person in tenant.operators {
            guard let hours = person.hours else { continue }
            _ = try await transaction.query(
                Self.insertHours,
                [.id(id), .id(operators[person.name]), .text(hours.timeZone), .json(try hoursJSON(hours.hours))])
        }
        for chain in tenant.chains {
            _ = try await transaction.query(
                Self.setEmergency,
                [.id(id), .id(chains[chain.name]), .id(chain.emergency.flatMap { operators[$0] })])
        }
        for number in tenant.numbers {
            try await transaction.insert(
                shifts: number.schedule.map { (chain: chains[$0.chain], hours: $0.hours) }, of: number.e164, tenant: id)
        }
    }

    /// Those of the names that are no time zones to the database, whatever their case, in order.
    package func unknownTimeZones(among names: [String]) async throws -> [String] {
        try await pool.unknownTimeZones(among: names)
    }

    private static let setLinks = PostgresStatement(
        "admin_set_ack_links", "update tenants set ack_links = $2 where tenant_id = $1")
    private static let clearHours = PostgresStatement(
        "admin_clear_hours", "delete from operator_hours where tenant_id = $1")
    private static let clearSchedules = PostgresStatement(
        "admin_clear_schedules", "delete from number_schedule where tenant_id = $1")
    private static let insertHours = PostgresStatement(
        "admin_insert_hours",
        "insert into operator_hours (tenant_id, operator_id, time_zone, hours) values ($1, $2, $3, $4)")
    private static let setEmergency = PostgresStatement(
        "admin_set_emergency",
        "update chains set emergency_operator_id = $3 where tenant_id = $1 and chain_id = $2")
}
