import Postgres
package import RelayModel

/// An operator as dispatchers see them.
package struct OperatorSettings: Sendable, Equatable {
    package let id: OperatorID
    package let name: String
    package let phone: PhoneNumber
    /// Whether they are asked at all.
    package let isActive: Bool
    /// Until when they are off by a text of theirs; the year 9999 for until they say that they are on, nil when they are not off.
    package let offUntil: Moment?
    /// When they work; nil for at all times.
    package let hours: TenantDefinition.LocalHours?
    package let updatedAt: Moment
}

/// What becomes of an operator; what is not said stays.
package struct OperatorChange: Sendable, Equatable {
    /// What becomes of their hours.
    package enum Hours: Sendable, Equatable {
        case unchanged
        /// They work at all times.
        case always
        case during(TenantDefinition.LocalHours)
    }

    package var isActive: Bool?
    package var hours: Hours

    /// Changes what is not nil and not `unchanged`.
    package init(isActive: Bool? = nil, hours: Hours = .unchanged) {
        self.isActive = isActive
        self.hours = hours
    }
}

extension TrackerStore {
    /// All operators of the tenant by name, also those who do not work there any more.
    package func operators(tenant: TenantID) async throws -> [OperatorSettings] {
        try await rows(of: tenant, Self.operators, [.id(tenant)]).map(OperatorSettings.init)
    }

    /// An operator of the tenant, active or not, by their key or by their name.
    package func operatorSettings(_ name: String, tenant: TenantID) async throws -> OperatorSettings? {
        try await rows(of: tenant, Self.operatorByName, [.id(tenant), .text(name), .id(OperatorID(name))]).first
            .map(OperatorSettings.init)
    }

    /// Changes an operator unless somebody else has changed them meanwhile; the database adds an audit event when they are then
    /// asked at other times.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When they were last changed, as far as `actor` knows.
    /// - Returns: The operator as they are now; nil when they have changed since `version`, or are gone.
    package func change(
        _ id: OperatorID, to change: OperatorChange, by actor: String, since version: Moment, tenant: TenantID
    ) async throws -> OperatorSettings? {
        try await self.change(of: tenant, by: actor) { transaction -> OperatorSettings? in
            let moved = try await transaction.query(
                Self.changeOperator, [.id(tenant), .id(id), .bool(change.isActive), .moment(version)])
            guard !moved.rows.isEmpty else { return nil }
            switch change.hours {
            case .unchanged: break
            case .always: _ = try await transaction.query(Self.clearHours, [.id(tenant), .id(id)])
            case .during(let hours):
                _ = try await transaction.query(
                    Self.setHours,
                    [.id(tenant), .id(id), .text(hours.timeZone), .json(try hoursJSON(hours.hours))])
            }
            return try await transaction.query(Self.operatorByID, [.id(tenant), .id(id)]).rows.first
                .map(OperatorSettings.init)
        }
    }

    private static let operators = PostgresStatement("tracker_operators", "\(OperatorSettings.select) order by o.name")
    private static let operatorByName = PostgresStatement(
        "tracker_operator_by_name",
        """
        \(OperatorSettings.select) and (o.name = $2 or o.operator_id = $3)
        order by o.operator_id = $3 desc nulls last limit 1
        """)
    private static let operatorByID = PostgresStatement(
        "tracker_operator_by_id", "\(OperatorSettings.select) and o.operator_id = $2")
    private static let changeOperator = PostgresStatement(
        "tracker_change_operator",
        """
        update operators set active = coalesce($3, active), updated_at = clock_timestamp()
        where tenant_id = $1 and operator_id = $2 and updated_at = $4 returning operator_id
        """)
    private static let setHours = PostgresStatement(
        "tracker_set_hours",
        """
        insert into operator_hours (tenant_id, operator_id, time_zone, hours) values ($1, $2, $3, $4)
        on conflict (tenant_id, operator_id) do update set time_zone = excluded.time_zone, hours = excluded.hours
        """)
    private static let clearHours = PostgresStatement(
        "tracker_clear_hours", "delete from operator_hours where tenant_id = $1 and operator_id = $2")
}

extension OperatorSettings {
    fileprivate static let select = """
        select o.operator_id, o.name, o.phone, o.active, h.time_zone, h.hours::text as hours, o.updated_at,
            case
                when o.off_until > clock_timestamp() then least(o.off_until, timestamptz '9999-12-31 23:59:59.999+00')
            end as off_until
        from operators o
        left join operator_hours h on h.tenant_id = o.tenant_id and h.operator_id = o.operator_id
        where o.tenant_id = $1
        """

    fileprivate init(_ row: PostgresRow) throws {
        id = try row.id("operator_id")
        name = try row.get("name", as: String.self)
        phone = try row.phone("phone")
        isActive = try row.get("active", as: Bool.self)
        offUntil = try row.momentIfAny("off_until")
        hours = try row.localHours()
        updatedAt = try row.moment("updated_at")
    }
}
