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
    package func accounts(number: PhoneNumber) async throws -> AccountReading {
        try await accounts(Self.byNumber, number.e164)
    }

    /// Every tenant's account of that SID; one Twilio account may serve several tenants.
    ///
    /// - Throws: `PostgresError`, or `KeyringError` when a token cannot be opened.
    package func accounts(sid: String) async throws -> AccountReading {
        try await accounts(Self.bySID, sid)
    }

    /// Keeps a verified webhook for the router's sweeper; it is safe once this returns.
    ///
    /// A text is kept with the one of its conversation that was spilled last, by any ingress, unless this process has
    /// published another one since: that one its payload names.
    ///
    /// - Parameters:
    ///   - queue: `inbound` or `delivery`, without the prefix.
    ///   - place: Where a text stands; nil for what is no text.
    /// - Throws: `PostgresError`; when its outcome is unknown the row may be there, which does no harm.
    package func spill(
        _ tenant: TenantID, queue: String, payload: [UInt8], place: ConversationPlace? = nil
    ) async throws {
        let key = PostgresUUID(RowID.random())
        let age: Double? = place?.previous.map { $0.at.duration(to: .now) / .seconds(1) }
        _ = try await pool.query(
            Self.spill,
            [
                .id(tenant), .uuid(key), .text(queue), .bytes(payload), .text(place?.our), .text(place?.their),
                .text(place?.sid.rawValue), .double(age), .text(place?.previous?.sid.rawValue),
            ])
    }

    private func accounts(_ statement: PostgresStatement, _ key: String) async throws -> AccountReading {
        let rows = try await pool.query(statement, [.text(key)]).rows
        return AccountReading(try rows.map(account), at: try rows.first?.moment("now"))
    }

    private func account(_ row: PostgresRow) throws -> WebhookAccount {
        let tenant: TenantID = try row.id("tenant_id")
        let sid = try row.get("account_sid", as: String.self)
        let current = try keyring.open(
            try row.get("auth_token", as: [UInt8].self), context: SecretContext.authToken(tenant, account: sid))
        let next = try row.get("next_auth_token", as: [UInt8]?.self).map { sealed in
            try keyring.open(sealed, context: SecretContext.nextAuthToken(tenant, account: sid))
        }
        return WebhookAccount(tenant: tenant, sid: sid, authTokens: [current] + (next.map { [$0] } ?? []))
    }

    private static let byNumber = PostgresStatement(
        "ingress_account_by_number",
        """
        select account.tenant_id, account.account_sid, account.auth_token, account.next_auth_token,
            clock_timestamp() as now
        from numbers number
        join twilio_accounts account
            on account.tenant_id = number.tenant_id and account.account_sid = number.account_sid
        where number.e164 = $1
        """)

    private static let bySID = PostgresStatement(
        "ingress_accounts_by_sid",
        """
        select tenant_id, account_sid, auth_token, next_auth_token, clock_timestamp() as now from twilio_accounts
        where account_sid = $1 order by tenant_id
        """)

    private static let spill = PostgresStatement(
        "ingress_spill",
        """
        insert into inbound_spill (
            tenant_id, spill_id, queue, payload, our_number, their_number, message_sid, previous_sid
        ) values ($1, $2, $3, $4, $5, $6, $7, (
            select earlier.message_sid from inbound_spill earlier
            where earlier.tenant_id = $1 and earlier.our_number = $5 and earlier.their_number = $6
                and earlier.message_sid <> $7
                and ($8 is null or earlier.created_at > now() - make_interval(secs => $8) or exists (
                    select from inbound_spill own
                    where own.tenant_id = $1 and own.our_number = $5 and own.their_number = $6
                        and own.message_sid = $9
                ))
            order by earlier.created_at desc limit 1
        ))
        """)
}

/// What was read of the accounts behind a number or a SID.
package struct AccountReading: Sendable {
    package let accounts: [WebhookAccount]
    /// The database's clock when it read them; nil when there are none.
    package let databaseTime: Moment?

    package init(_ accounts: [WebhookAccount], at databaseTime: Moment? = nil) {
        self.accounts = accounts
        self.databaseTime = databaseTime
    }
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
