import Postgres
import RelayModel

extension PostgresTransaction {
    /// Writes the chains that go before a number's own at certain times, the first that fits first.
    func insert(
        shifts: [(chain: ChainID?, hours: TenantDefinition.LocalHours)], of number: PhoneNumber, tenant: TenantID
    ) async throws {
        for (index, shift) in shifts.enumerated() {
            _ = try await query(
                Self.insertShift,
                [
                    .id(tenant), .phone(number), .int(index + 1), .id(shift.chain), .text(shift.hours.timeZone),
                    .json(try hoursJSON(shift.hours.hours)),
                ])
        }
    }

    private static let insertShift = PostgresStatement(
        "insert_shift",
        """
        insert into number_schedule (tenant_id, e164, position, chain_id, time_zone, hours)
        values ($1, $2, $3, $4, $5, $6)
        """)
}
