package import Keyring
package import Postgres
package import RelayModel

/// The sender's view of PostgreSQL: claims outbound rows, and records what became of each attempt.
///
/// Every method is one statement and so one transaction. Times are the database's.
package struct SenderStore: Sendable {
    let pool: PostgresPool
    let keyring: Keyring

    /// Reads and writes through `pool`, and opens API key secrets with `keyring`.
    package init(pool: PostgresPool, keyring: Keyring) {
        self.pool = pool
        self.keyring = keyring
    }

    /// The API key that sends for an account, or nil for an account that is not the tenant's.
    ///
    /// - Throws: `PostgresError`, or `KeyringError` when the secret cannot be opened.
    package func credentials(_ tenant: TenantID, account: String) async throws -> APIKeyCredentials? {
        let result = try await pool.query(Self.credentials, [.id(tenant), .text(account)])
        guard let row = result.rows.first, let key = try SealedAPIKey(row, tenant: tenant, account: account) else {
            return nil
        }
        return try open(key)
    }

    /// Opens a key that was read together with a row.
    ///
    /// - Throws: `KeyringError` when the secret cannot be opened.
    package func open(_ key: SealedAPIKey) throws -> APIKeyCredentials {
        APIKeyCredentials(
            accountSID: key.accountSID, keySID: key.keySID,
            secret: try keyring.open(
                key.secret, context: SecretContext.apiKeySecret(key.tenant, account: key.accountSID)))
    }

    /// The accounts of a tenant, at most two of them: one is the common case, and more are all alike here.
    package func accounts(of tenant: TenantID) async throws -> [String] {
        try await pool.query(Self.accounts, [.id(tenant)]).rows.map { try $0.get("account_sid", as: String.self) }
    }

    /// The account that a row is sent by; nil when there is no such row.
    package func account(of hint: OutboundHint) async throws -> String? {
        try await pool.query(Self.accountOfRow, [.id(hint.tenant), .id(hint.outbound)]).rows.first?
            .get("account_sid", as: String.self)
    }

    private static let credentials = PostgresStatement(
        "sender_credentials",
        "select api_key_sid, api_key_secret from twilio_accounts where tenant_id = $1 and account_sid = $2")
    private static let accounts = PostgresStatement(
        "sender_accounts", "select account_sid from twilio_accounts where tenant_id = $1 limit 2")
    private static let accountOfRow = PostgresStatement(
        "sender_account_of_row",
        "select account_sid from outbound_messages where tenant_id = $1 and outbound_id = $2")
}

/// An account's API key as it is stored; ``SenderStore/open(_:)`` opens it.
package struct SealedAPIKey: Sendable, CustomStringConvertible {
    let tenant: TenantID
    let accountSID: String
    let keySID: String
    let secret: [UInt8]

    package var description: String { "API key \(keySID)" }

    /// The key that was joined to an outbound row; nil when the account is not configured.
    init?(_ row: PostgresRow, of outbound: OutboundRow) throws {
        try self.init(row, tenant: outbound.tenant, account: outbound.accountSID)
    }

    init?(_ row: PostgresRow, tenant: TenantID, account: String) throws {
        guard let keySID = try row.get("api_key_sid", as: String?.self) else { return nil }
        self.tenant = tenant
        accountSID = account
        self.keySID = keySID
        secret = try row.get("api_key_secret", as: [UInt8].self)
    }
}

/// What the sender signs in to Twilio with.
package struct APIKeyCredentials: Sendable, CustomStringConvertible {
    package let accountSID: String
    package let keySID: String
    /// The secret's bytes, UTF-8.
    package let secret: [UInt8]

    package var description: String { "API key \(keySID)" }
}
