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
        guard let row = result.rows.first else { return nil }
        let sealed = try row.get("api_key_secret", as: [UInt8].self)
        let secret = try keyring.open(sealed, context: SecretContext.apiKeySecret(tenant, account: account))
        return APIKeyCredentials(
            accountSID: account, keySID: try row.get("api_key_sid", as: String.self), secret: secret)
    }

    private static let credentials = PostgresStatement(
        "sender_credentials",
        "select api_key_sid, api_key_secret from twilio_accounts where tenant_id = $1 and account_sid = $2")
}

/// What the sender signs in to Twilio with.
package struct APIKeyCredentials: Sendable, CustomStringConvertible {
    package let accountSID: String
    package let keySID: String
    /// The secret's bytes, UTF-8.
    package let secret: [UInt8]

    package var description: String { "API key \(keySID)" }
}
