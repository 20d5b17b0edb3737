package import Postgres
package import RelayModel

/// The tracker's view of PostgreSQL: what people read, and the rows that are theirs to write.
package struct TrackerStore: Sendable {
    let pool: PostgresPool

    /// Reads and writes through `pool`.
    package init(pool: PostgresPool) { self.pool = pool }
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
        select api_key_id, tenant_id, secret_sha256, scopes from api_keys where prefix = $1 and revoked_at is null
        """)
}
