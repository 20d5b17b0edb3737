import FoundationEssentials
import Postgres
package import RelayModel

/// A chain as dispatchers see it.
package struct ChainSettings: Sendable, Equatable {
    /// Somebody's place in it.
    package struct Hop: Sendable, Equatable {
        /// The operator's name.
        package let operatorName: String
        /// Nil for the chain's.
        package let windowSeconds: Int?
    }

    package let id: ChainID
    package let name: String
    /// Nil for the tenant's.
    package let windowSeconds: Int?
    package let cycles: Int
    /// The name of the operator who is asked when everybody else is off.
    package let emergency: String?
    package let hops: [Hop]
    package let updatedAt: Moment
}

/// What becomes of a chain, all but its name.
package struct ChainChange: Sendable, Equatable {
    /// Somebody's place in it.
    package struct Hop: Sendable, Equatable {
        package let operatorID: OperatorID
        package let windowSeconds: Int?

        /// Describes the place of `operatorID`.
        package init(operatorID: OperatorID, windowSeconds: Int?) {
            self.operatorID = operatorID
            self.windowSeconds = windowSeconds
        }
    }

    package let windowSeconds: Int?
    package let cycles: Int
    package let emergency: OperatorID?
    package let hops: [Hop]

    /// Describes the chain that there shall be.
    package init(windowSeconds: Int?, cycles: Int, emergency: OperatorID?, hops: [Hop]) {
        self.windowSeconds = windowSeconds
        self.cycles = cycles
        self.emergency = emergency
        self.hops = hops
    }
}

extension TrackerStore {
    /// All chains of the tenant by name.
    package func chains(tenant: TenantID) async throws -> [ChainSettings] {
        try await rows(of: tenant, Self.chains, [.id(tenant)]).map(ChainSettings.init)
    }

    /// A chain of the tenant by its name.
    package func chainSettings(_ name: String, tenant: TenantID) async throws -> ChainSettings? {
        try await rows(of: tenant, Self.chainByName, [.id(tenant), .text(name)]).first.map(ChainSettings.init)
    }

    /// Changes a chain unless somebody else has changed it meanwhile; the database adds an audit event when it is another one then.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When it was last changed, as far as `actor` knows.
    /// - Returns: The chain as it is now; nil when it has changed since `version`, or is gone.
    package func change(
        _ id: ChainID, to change: ChainChange, by actor: String, since version: Moment, tenant: TenantID
    ) async throws -> ChainSettings? {
        try await self.change(of: tenant, by: actor) { transaction -> ChainSettings? in
            let moved = try await transaction.query(
                Self.changeChain,
                [
                    .id(tenant), .id(id), .int(change.windowSeconds), .int(change.cycles), .id(change.emergency),
                    .moment(version),
                ])
            guard !moved.rows.isEmpty else { return nil }
            let results = try await transaction.batch([
                (Self.clearHops, [.id(tenant), .id(id)]), (Self.insertHops, hops(of: change, id, tenant)),
                (Self.chainByID, [.id(tenant), .id(id)]),
            ])
            return try results[2].rows.first.map(ChainSettings.init)
        }
    }

    private func hops(of change: ChainChange, _ id: ChainID, _ tenant: TenantID) -> [PostgresValue] {
        [
            .id(tenant), .id(id), .uuids(change.hops.map { PostgresUUID($0.operatorID.rawValue) }),
            .ints(change.hops.map { $0.windowSeconds ?? 0 }),
        ]
    }

    private static let chains = PostgresStatement("tracker_chains", "\(ChainSettings.select) order by c.name")
    private static let chainByName = PostgresStatement(
        "tracker_chain_by_name", "\(ChainSettings.select) and c.name = $2")
    private static let chainByID = PostgresStatement(
        "tracker_chain_by_id", "\(ChainSettings.select) and c.chain_id = $2")
    private static let changeChain = PostgresStatement(
        "tracker_change_chain",
        """
        update chains set window_seconds = $3, cycles = $4, emergency_operator_id = $5, updated_at = clock_timestamp()
        where tenant_id = $1 and chain_id = $2 and updated_at = $6 returning chain_id
        """)
    private static let clearHops = PostgresStatement(
        "tracker_clear_hops", "delete from chain_hops where tenant_id = $1 and chain_id = $2")
    /// Arrays have no nulls: a window of 0 is none.
    private static let insertHops = PostgresStatement(
        "tracker_insert_hops",
        """
        insert into chain_hops (tenant_id, chain_id, position, operator_id, window_seconds)
        select $1, $2, hop.place, hop.operator_id, nullif(hop.window_seconds, 0)
        from unnest($3, $4) with ordinality as hop (operator_id, window_seconds, place)
        """)
}

extension ChainSettings {
    fileprivate static let select = """
        select c.chain_id, c.name, c.window_seconds, c.cycles, e.name as emergency, c.updated_at,
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object('operator', o.name, 'window_seconds', p.window_seconds) order by p.position),
                    '[]')
                from chain_hops p
                join operators o on o.tenant_id = p.tenant_id and o.operator_id = p.operator_id
                where p.tenant_id = c.tenant_id and p.chain_id = c.chain_id
            )::text as hops
        from chains c
        left join operators e on e.tenant_id = c.tenant_id and e.operator_id = c.emergency_operator_id
        where c.tenant_id = $1
        """

    private struct StoredHop: Decodable {
        var `operator`: String
        var window_seconds: Int?
    }

    fileprivate init(_ row: PostgresRow) throws {
        id = try row.id("chain_id")
        name = try row.get("name", as: String.self)
        windowSeconds = try row.get("window_seconds", as: Int?.self)
        cycles = try row.get("cycles", as: Int.self)
        emergency = try row.get("emergency", as: String?.self)
        let stored = Data(try row.get("hops", as: String.self).utf8)
        guard let places = try? JSONDecoder().decode([StoredHop].self, from: stored) else {
            throw StoredValueError(column: "hops")
        }
        hops = places.map { Hop(operatorName: $0.operator, windowSeconds: $0.window_seconds) }
        updatedAt = try row.moment("updated_at")
    }
}
