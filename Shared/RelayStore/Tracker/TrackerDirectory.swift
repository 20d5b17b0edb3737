import Postgres
package import RelayModel

extension TrackerStore {
    /// The tenant of that slug.
    package func tenant(slug: String) async throws -> TenantID? {
        try await pool.query(Self.tenantBySlug, [.text(slug)]).rows.first?.id("tenant_id")
    }

    /// An active operator of the tenant, by their key or by their name.
    package func activeOperator(_ name: String, tenant: TenantID) async throws -> OperatorID? {
        try await rows(of: tenant, Self.activeOperator, [.id(tenant), .text(name), .id(OperatorID(name))]).first?
            .id("operator_id")
    }

    /// A chain of the tenant by its name.
    package func chain(_ name: String, tenant: TenantID) async throws -> ChainID? {
        try await rows(of: tenant, Self.chain, [.id(tenant), .text(name)]).first?.id("chain_id")
    }

    /// Those of the names that are no time zones to the database, whatever their case, in order.
    package func unknownTimeZones(among names: [String]) async throws -> [String] {
        try await pool.unknownTimeZones(among: names)
    }

    private static let tenantBySlug = PostgresStatement(
        "tracker_tenant_by_slug", "select tenant_id from find_tenant($1)")
    private static let activeOperator = PostgresStatement(
        "tracker_active_operator",
        "select operator_id from operators where tenant_id = $1 and (name = $2 or operator_id = $3) and active limit 1")
    private static let chain = PostgresStatement(
        "tracker_chain", "select chain_id from chains where tenant_id = $1 and name = $2")
}
