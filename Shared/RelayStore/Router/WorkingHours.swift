import FoundationEssentials
import Postgres
package import RelayModel

extension RouterTransaction {
    /// Those of the operators who cannot be asked at this moment, and why: the one place where that is decided.
    package func unavailable(
        _ tenant: TenantID, among operators: [OperatorID]
    ) async throws -> [OperatorID: Unavailability] {
        guard !operators.isEmpty else { return [:] }
        let ids = Set(operators).map { PostgresUUID($0.rawValue) }
        var unavailable: [OperatorID: Unavailability] = [:]
        for row in try await rows(Self.availability, [.id(tenant), .uuids(ids)]) {
            unavailable[try row.id("operator_id")] = try Unavailability(row)
        }
        return unavailable
    }

    private static let availability = PostgresStatement(
        "router_availability",
        """
        select o.operator_id, o.active, coalesce(o.off_until > clock_timestamp(), false) as is_off, h.hours::text as hours,
            floor(extract(epoch from clock_timestamp() at time zone h.time_zone))::bigint as local_seconds
        from operators o
        left join operator_hours h on h.tenant_id = o.tenant_id and h.operator_id = o.operator_id
        where o.tenant_id = $1 and o.operator_id = any($2)
        """)
}

extension Unavailability {
    fileprivate init?(_ row: PostgresRow) throws {
        if try !row.get("active", as: Bool.self) {
            self = .inactive
        } else if try row.get("is_off", as: Bool.self) {
            self = .off
        } else if try !row.isWithinHours() {
            self = .outsideHours
        } else {
            return nil
        }
    }
}

extension PostgresRow {
    /// Whether the hours of the row's column `hours` cover its `local_seconds`; null hours cover all times.
    func isWithinHours() throws -> Bool {
        guard let hours = try workingHours() else { return true }
        guard let seconds = try get("local_seconds", as: Int?.self) else { throw StoredValueError(column: "hours") }
        return hours.isOn(at: LocalTime(seconds: seconds))
    }

    /// The hours of the row's column `hours` by the clocks of its `time_zone`; nil for null hours.
    func localHours() throws -> TenantDefinition.LocalHours? {
        guard let hours = try workingHours() else { return nil }
        return TenantDefinition.LocalHours(hours, timeZone: try get("time_zone", as: String.self))
    }

    private func workingHours() throws -> WorkingHours? {
        guard let json = try get("hours", as: String?.self) else { return nil }
        guard let hours = try? JSONDecoder().decode(WorkingHours.self, from: Data(json.utf8)) else {
            throw StoredValueError(column: "hours")
        }
        return hours
    }
}

/// Working hours as they stand in their row.
func hoursJSON(_ hours: WorkingHours) throws -> String {
    String(decoding: try JSONEncoder().encode(hours), as: UTF8.self)
}
