package import Postgres
package import RelayModel

/// The tracker's view of PostgreSQL: what people read, and the rows that are theirs to write.
package struct TrackerStore: Sendable {
    let pool: PostgresPool

    /// Reads and writes through `pool`.
    package init(pool: PostgresPool) { self.pool = pool }

    /// Runs a statement that sees the rows of one tenant only: the database holds the tracker's role to that.
    func rows(
        of tenant: TenantID, _ statement: PostgresStatement, _ values: [PostgresValue]
    ) async throws(PostgresError) -> [PostgresRow] {
        try await pool.batch([(Self.bind, Self.binding(tenant)), (statement, values)])[1].rows
    }

    /// Changes rows of one tenant in one transaction; the audit events that the database adds name the actor. Again when PostgreSQL
    /// asks for it, as when `backhop apply` locks the same rows in another order.
    ///
    /// - Parameter body: Called up to four times; it must change nothing but the transaction.
    func change<Outcome: Sendable>(
        of tenant: TenantID, by actor: String, _ body: @Sendable (PostgresTransaction) async throws -> Outcome
    ) async throws -> Outcome {
        try await pool.transaction(retries: 3) { transaction in
            _ = try await transaction.batch([(Self.bind, Self.binding(tenant)), (Self.act, [.text(actor)])])
            return try await body(transaction)
        }
    }

    /// Names who changes something, until the transaction ends.
    private static let act = PostgresStatement("tracker_act", "select set_config('backhop.actor', $1, true)")

    /// Binds the transaction to a tenant; it ends with it.
    static let bind = PostgresStatement("tracker_bind", "select set_config('backhop.tenant', $1, true)")

    /// The value of ``bind``.
    static func binding(_ tenant: TenantID) -> [PostgresValue] { [.text(tenant.description)] }
}

/// An API key as it is stored: the secret's hash, never the secret.
package struct StoredAPIKey: Sendable {
    /// The key's row.
    package let id: PostgresUUID
    /// Whose key it is.
    package let tenant: TenantID
    /// SHA-256 of the secret.
    package let secretSHA256: [UInt8]
    /// What it may do.
    package let scopes: [String]
}

extension TrackerStore {
    /// The API key with that public prefix, unless it is revoked.
    package func apiKey(prefix: String) async throws -> StoredAPIKey? {
        guard let row = try await pool.query(Self.apiKey, [.text(prefix)]).rows.first else { return nil }
        return StoredAPIKey(
            id: try row.get("api_key_id", as: PostgresUUID.self), tenant: try row.id("tenant_id"),
            secretSHA256: try row.get("secret_sha256", as: [UInt8].self),
            scopes: try row.get("scopes", as: [String].self))
    }

    private static let apiKey = PostgresStatement(
        "tracker_api_key",
        """
        select api_key_id, tenant_id, secret_sha256, scopes from find_api_key($1)
        """)
}
