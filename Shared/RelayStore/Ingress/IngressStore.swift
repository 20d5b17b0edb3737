package import Keyring
package import Postgres
package import RelayModel

/// The ingress's view of PostgreSQL: whose webhook it is, and where webhooks wait while the broker is down.
package struct IngressStore: Sendable {
    let pool: PostgresPool
    let keyring: Keyring

    /// Reads and writes through `pool`, and opens auth tokens with `keyring`.
    package init(pool: PostgresPool, keyring: Keyring) {
        self.pool = pool
        self.keyring = keyring
    }

    /// The account behind a number, active or not; empty when nobody here has the number. What comes for an inactive number is
    /// the router's to decide: a refusal would lose it, because Twilio never repeats what it got a 4xx for.
    ///
    /// - Throws: `PostgresError`, or `KeyringError` when a token cannot be opened.
    package func accounts(number: PhoneNumber) async throws -> [WebhookAccount] {
        try await accounts(Self.byNumber, number.e164)
    }

    /// Every tenant's account of that SID; one Twilio account may serve several tenants.
    ///
    /// - Throws: `PostgresError`, or `KeyringError` when a token cannot be opened.
    package func accounts(sid: String) async throws -> [WebhookAccount] {
        try await accounts(Self.bySID, sid)
    }

    /// Keeps a verified webhook for the router's sweeper; it is safe once this returns.
    ///
    /// - Parameter queue: `inbound` or `delivery`, without the prefix.
    /// - Throws: `PostgresError`; when its outcome is unknown the row may be there, which does no harm.
    package func spill(_ tenant: TenantID, queue: String, payload: [UInt8]) async throws {
        let key = PostgresUUID(RowID.random())
        _ = try await pool.query(Self.spill, [.id(tenant), .uuid(key), .text(queue), .bytes(payload)])
    }

    private func accounts(_ statement: PostgresStatement, _ key: String) async throws -> [WebhookAccount] {
        try await pool.query(statement, [.text(key)]).rows.map { row in
            let tenant: TenantID = try row.id("tenant_id")
            let sid = try row.get("account_sid", as: String.self)
            let current = try keyring.open(
                try row.get("auth_token", as: [UInt8].self), context: SecretContext.authToken(tenant, account: sid))
            let next = try row.get("next_auth_token", as: [UInt8]?.self).map { sealed in
                try keyring.open(sealed, context: SecretContext.nextAuthToken(tenant, account: sid))
            }
            return WebhookAccount(tenant: tenant, sid: sid, authTokens: [current] + (next.map { [$0] } ?? []))
        }
    }

    private static let byNumber = PostgresStatement(
        "ingress_account_by_number",
        """
        select account.tenant_id, account.account_sid, account.auth_token, account.next_auth_token
        from numbers number
        join twilio_accounts account
            on account.tenant_id = number.tenant_id and account.account_sid = number.account_sid
        where number.e164 = $1
        """)

    private static let bySID = PostgresStatement(
        "ingress_accounts_by_sid",
        """
        select tenant_id, account_sid, auth_token, next_auth_token from twilio_accounts
        where account_sid = $1 order by tenant_id
        """)

    private static let spill = PostgresStatement(
        "ingress_spill",
        "insert into inbound_spill (tenant_id, spill_id, queue, payload) values ($1, $2, $3, $4)")
}

/// What the ingress checks a webhook against.
package struct WebhookAccount: Sendable, Equatable, CustomStringConvertible {
    package let tenant: TenantID
    /// Twilio's name of the account, `AC…`.
    package let sid: String
    /// The tokens that may have signed: the current one and, during a rotation, the next.
    package let authTokens: [[UInt8]]

    package init(tenant: TenantID, sid: String, authTokens: [[UInt8]]) {
        self.tenant = tenant
        self.sid = sid
        self.authTokens = authTokens
    }

    package var description: String { "account \(sid) of tenant \(tenant)" }
}
