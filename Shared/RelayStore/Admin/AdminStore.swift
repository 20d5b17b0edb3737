package import Keyring
package import Postgres
package import RelayModel

/// What the command line may do, with the owner's role: set tenants up and hand out API keys.
package struct AdminStore: Sendable {
    let pool: PostgresPool
    let keyring: Keyring

    /// Reads and writes through `pool`, and seals secrets with `keyring`.
    package init(pool: PostgresPool, keyring: Keyring) {
        self.pool = pool
        self.keyring = keyring
    }

    /// The tenant of that slug.
    package func tenant(slug: String) async throws -> TenantID? {
        try await pool.query(Self.tenantBySlug, [.text(slug)]).rows.first?.id("tenant_id")
    }

    /// Keeps a new API key of the tenant: its public prefix and the hash of its secret.
    package func insertAPIKey(
        _ tenant: TenantID, name: String, prefix: String, secretSHA256: [UInt8], scopes: [String]
    ) async throws {
        _ = try await pool.query(
            Self.insertKey,
            [
                .id(tenant), .uuid(PostgresUUID(RowID.random())), .text(name), .text(prefix), .bytes(secretSHA256),
                .texts(scopes),
            ])
    }

    /// Whether the key is a valid one of the tenant.
    package func isValid(_ key: String, of tenant: TenantID) async throws -> Bool {
        guard let secret = APIKeySecret(key),
            let stored = try await TrackerStore(pool: pool).apiKey(prefix: secret.prefix)
        else { return false }
        return stored.tenant == tenant && secret.matches(sha256: stored.secretSHA256)
    }

    /// Ends an API key at once.
    ///
    /// - Returns: Whether there was a valid one of that prefix.
    package func revokeAPIKey(prefix: String) async throws -> Bool {
        try await pool.query(Self.revokeKey, [.text(prefix)]).affected > 0
    }

    private static let tenantBySlug = PostgresStatement(
        "admin_tenant", "select tenant_id from tenants where slug = $1")
    private static let insertKey = PostgresStatement(
        "admin_insert_key",
        """
        insert into api_keys (tenant_id, api_key_id, name, prefix, secret_sha256, scopes)
        values ($1, $2, $3, $4, $5, $6)
        """)
    private static let revokeKey = PostgresStatement(
        "admin_revoke_key", "update api_keys set revoked_at = now() where prefix = $1 and revoked_at is null")
}
