import Postgres
package import RelayModel

/// What a browser's login may do: what the API key may that somebody signed in with.
package struct BrowserLogin: Sendable, Equatable {
    /// Whose it is.
    package let tenant: TenantID
    /// The public prefix of the API key.
    package let apiKey: String
    /// What the API key may do.
    package let scopes: [String]

    /// Describes a login.
    package init(tenant: TenantID, apiKey: String, scopes: [String]) {
        self.tenant = tenant
        self.apiKey = apiKey
        self.scopes = scopes
    }
}

extension TrackerStore {
    /// The login of a browser that shows the secret with that hash; nil for an unknown and for an ended one, and as soon as its API
    /// key is revoked.
    package func login(secretSHA256: [UInt8]) async throws -> BrowserLogin? {
        guard let row = try await pool.query(Self.login, [.bytes(secretSHA256)]).rows.first else { return nil }
        return BrowserLogin(
            tenant: try row.id("tenant_id"), apiKey: try row.get("prefix", as: String.self),
            scopes: try row.get("scopes", as: [String].self))
    }

    /// Lets a browser work with the API key for so many seconds.
    package func insertLogin(secretSHA256: [UInt8], with key: StoredAPIKey, seconds: Int) async throws {
        _ = try await rows(
            of: key.tenant, Self.insertLogin,
            [.id(key.tenant), .bytes(secretSHA256), .uuid(key.id), .int(seconds)])
    }

    /// Ends a login of the tenant; there need be none.
    package func endLogin(secretSHA256: [UInt8], tenant: TenantID) async throws {
        _ = try await rows(of: tenant, Self.endLogin, [.id(tenant), .bytes(secretSHA256)])
    }

    /// Deletes logins that have run out, all tenants'.
    ///
    /// - Returns: How many; `limit` when there may be more.
    package func deleteOldLogins(limit: Int) async throws -> Int {
        try await pool.query(Self.deleteOldLogins, [.int(limit)]).rows.first?.get("count", as: Int.self) ?? 0
    }

    private static let login = PostgresStatement(
        "tracker_login", "select tenant_id, prefix, scopes from find_browser_login($1)")
    private static let insertLogin = PostgresStatement(
        "tracker_insert_login",
        """
        insert into browser_logins (tenant_id, secret_sha256, api_key_id, expires_at)
        values ($1, $2, $3, now() + make_interval(secs => $4))
        """)
    private static let endLogin = PostgresStatement(
        "tracker_end_login", "delete from browser_logins where tenant_id = $1 and secret_sha256 = $2")
    private static let deleteOldLogins = PostgresStatement(
        "tracker_delete_old_logins", "select delete_old_browser_logins($1::bigint::integer) as count")
}
