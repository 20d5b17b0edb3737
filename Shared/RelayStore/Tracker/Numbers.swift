import FoundationEssentials
import Postgres
package import RelayModel

/// One of the business's numbers, as dispatchers may change it.
package struct NumberRecord: Sendable, Equatable {
    /// A chain that goes before the number's own at certain times.
    package struct Shift: Sendable, Equatable {
        /// The chain's name.
        package let chain: String
        package let hours: TenantDefinition.LocalHours
    }

    package let number: PhoneNumber
    /// The chain's name.
    package let chain: String
    package let isActive: Bool
    /// The first whose hours it is gives the chain.
    package let schedule: [Shift]
    package let updatedAt: Moment
}

/// What becomes of a number.
package struct NumberChange: Sendable {
    /// The number's own chain.
    package var chain: ChainID
    package var isActive: Bool
    /// Chains that go before it at certain times; nil to leave them as they are.
    package var schedule: [(chain: ChainID, hours: TenantDefinition.LocalHours)]?

    /// Gives the number a chain of its own, and leaves its schedule as it is.
    package init(chain: ChainID, isActive: Bool) {
        self.chain = chain
        self.isActive = isActive
    }
}

extension TrackerStore {
    /// All numbers of the tenant in their order.
    package func numbers(tenant: TenantID) async throws -> [NumberRecord] {
        try await rows(of: tenant, Self.numbers, [.id(tenant)]).map(NumberRecord.init)
    }

    /// A number of the tenant.
    package func number(_ number: PhoneNumber, tenant: TenantID) async throws -> NumberRecord? {
        try await rows(of: tenant, Self.number, [.id(tenant), .phone(number)]).first.map(NumberRecord.init)
    }

    /// Changes a number unless somebody else has changed it meanwhile; the database adds audit events when that means
    /// something else for the number's texts.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When it was last changed, as far as `actor` knows.
    /// - Returns: The number as it is now; nil when it has changed since `version`, or is gone.
    package func change(
        _ number: PhoneNumber, to change: NumberChange, by actor: String, since version: Moment, tenant: TenantID
    ) async throws -> NumberRecord? {
        try await self.change(of: tenant, by: actor) { transaction -> NumberRecord? in
            let moved = try await transaction.query(
                Self.changeNumber,
                [.id(tenant), .phone(number), .id(change.chain), .bool(change.isActive), .moment(version)])
            guard !moved.rows.isEmpty else { return nil }
            if let schedule = change.schedule { try await replace(schedule, of: number, tenant, transaction) }
            return try await transaction.query(Self.number, [.id(tenant), .phone(number)]).rows.first
                .map(NumberRecord.init)
        }
    }

    private func replace(
        _ schedule: [(chain: ChainID, hours: TenantDefinition.LocalHours)], of number: PhoneNumber, _ tenant: TenantID,
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(Self.clearSchedule, [.id(tenant), .phone(number)])
        try await transaction.insert(
            shifts: schedule.map { (chain: $0.chain, hours: $0.hours) }, of: number, tenant: tenant)
    }

    private static let numbers = PostgresStatement("tracker_numbers", "\(NumberRecord.select) order by n.e164")
    private static let number = PostgresStatement("tracker_number", "\(NumberRecord.select) and n.e164 = $2")
    private static let changeNumber = PostgresStatement(
        "tracker_change_number",
        """
        update numbers n set chain_id = c.chain_id, active = $4, updated_at = clock_timestamp() from chains c
        where n.tenant_id = $1 and n.e164 = $2 and n.updated_at = $5 and c.tenant_id = n.tenant_id and c.chain_id = $3
        returning n.e164
        """)
    private static let clearSchedule = PostgresStatement(
        "tracker_clear_schedule", "delete from number_schedule where tenant_id = $1 and e164 = $2")
}

extension NumberRecord {
    fileprivate static let select = """
        select n.e164, c.name as chain, n.active, n.updated_at,
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object('chain', own.name, 'time_zone', s.time_zone, 'hours', s.hours)
                        order by s.position),
                    '[]')
                from number_schedule s
                join chains own on own.tenant_id = s.tenant_id and own.chain_id = s.chain_id
                where s.tenant_id = n.tenant_id and s.e164 = n.e164
            )::text as schedule
        from numbers n
        join chains c on c.tenant_id = n.tenant_id and c.chain_id = n.chain_id
        where n.tenant_id = $1
        """

    private struct StoredShift: Decodable {
        var chain: String
        var time_zone: String
        var hours: WorkingHours
    }

    fileprivate init(_ row: PostgresRow) throws {
        number = try row.phone("e164")
        chain = try row.get("chain", as: String.self)
        isActive = try row.get("active", as: Bool.self)
        let stored = Data(try row.get("schedule", as: String.self).utf8)
        guard let shifts = try? JSONDecoder().decode([StoredShift].self, from: stored) else {
            throw StoredValueError(column: "schedule")
        }
        schedule = shifts.map { Shift(chain: $0.chain, hours: .init($0.hours, timeZone: $0.time_zone)) }
        updatedAt = try row.moment("updated_at")
    }
}
