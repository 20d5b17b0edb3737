import FoundationEssentials
import Keyring
import Postgres
package import RelayModel

extension AdminStore {
    /// Makes a tenant what its definition says, in one transaction; a second time changes nothing.
    ///
    /// Operators and numbers that the definition no longer has are made inactive, never deleted: history names them. Customers
    /// that it does not name are left alone, because texts make customers too.
    ///
    /// - Returns: The tenant.
    @discardableResult
    package func apply(_ tenant: TenantDefinition) async throws -> TenantID {
        // Dispatchers change the same rows, and may lock them in another order.
        try await pool.transaction(retries: 3) { transaction in
            let id = try await upsertTenant(tenant, transaction)
            try await setLimits(tenant, id, transaction)
            try await setWording(tenant.wording, id, transaction)
            for account in tenant.accounts { try await upsert(account, id, transaction) }
            let operators = try await upsertOperators(tenant.operators, id, transaction)
            let chains = try await upsertChains(tenant.chains, operators, id, transaction)
            try await upsertNumbers(tenant.numbers, chains, id, transaction)
            try await setHours(of: tenant, id, operators: operators, chains: chains, transaction)
            for customer in tenant.customers {
                _ = try await transaction.query(
                    Self.upsertCustomer,
                    [.id(id), .id(CustomerID.random()), .phone(customer.phone), .text(customer.name)])
            }
            return id
        }
    }

    private func upsertTenant(
        _ tenant: TenantDefinition, _ transaction: PostgresTransaction
    ) async throws -> TenantID {
        do {
            let result = try await transaction.query(
                Self.upsertTenant,
                [
                    .id(TenantID.random()), .text(tenant.slug), .text(tenant.name), .text(tenant.timeZone),
                    .int(tenant.windowSeconds), .phone(tenant.alertTo),
                ])
            return try result.only(Self.upsertTenant).id("tenant_id")
        } catch let error as PostgresError where error.sqlstate == "22023" {
            throw UnknownTimeZoneError(tenant: tenant.slug, timeZone: tenant.timeZone)
        }
    }

    private func setLimits(
        _ tenant: TenantDefinition, _ id: TenantID, _ transaction: PostgresTransaction
    ) async throws {
        let limits = tenant.limits
        _ = try await transaction.query(
            Self.setLimits,
            [
                .id(id), .int(limits.repeatLimit), .int(limits.repeatSeconds), .int(limits.senderLimit),
                .int(limits.tenantLimit), .int(tenant.retentionDays), .int(tenant.linkDays),
            ])
    }

    private func setWording(
        _ wording: TenantDefinition.Wording, _ id: TenantID, _ transaction: PostgresTransaction
    ) async throws {
        let texts = String(decoding: try JSONEncoder().encode(wording.texts), as: UTF8.self)
        _ = try await transaction.query(
            Self.setWording,
            [
                .id(id), .text(wording.language.rawValue), .bool(wording.isPlain), .json(texts),
                .bool(wording.answersFirst), .int(wording.firstAnswerEveryMinutes), .int(wording.apologyEveryMinutes),
            ])
    }

    private func upsert(
        _ account: TenantDefinition.Account, _ tenant: TenantID, _ transaction: PostgresTransaction
    ) async throws {
        let sid = account.sid
        let token = try keyring.seal(
            Array(account.authToken.utf8), context: SecretContext.authToken(tenant, account: sid))
        let next = try account.nextAuthToken.map {
            try keyring.seal(Array($0.utf8), context: SecretContext.nextAuthToken(tenant, account: sid))
        }
        let secret = try keyring.seal(
            Array(account.apiKeySecret.utf8), context: SecretContext.apiKeySecret(tenant, account: sid))
        _ = try await transaction.query(
            Self.upsertAccount,
            [.id(tenant), .text(sid), .bytes(token), .bytes(next), .text(account.apiKeySID), .bytes(secret)])
    }

    private func upsertOperators(
        _ people: [TenantDefinition.Person], _ tenant: TenantID, _ transaction: PostgresTransaction
    ) async throws -> [String: OperatorID] {
        var operators: [String: OperatorID] = [:]
        for person in people {
            let result = try await transaction.query(
                Self.upsertOperator,
                [.id(tenant), .id(OperatorID.random()), .text(person.name), .phone(person.phone)])
            operators[person.name] = try result.only(Self.upsertOperator).id("operator_id")
        }
        _ = try await transaction.query(Self.retireOperators, [.id(tenant), .texts(people.map(\.name))])
        return operators
    }

    private func upsertChains(
        _ chains: [TenantDefinition.Chain], _ operators: [String: OperatorID], _ tenant: TenantID,
        _ transaction: PostgresTransaction
    ) async throws -> [String: ChainID] {
        var ids: [String: ChainID] = [:]
        for chain in chains {
            let result = try await transaction.query(
                Self.upsertChain,
                [
                    .id(tenant), .id(ChainID.random()), .text(chain.name), .int(chain.windowSeconds),
                    .int(chain.cycles),
                ])
            let id: ChainID = try result.only(Self.upsertChain).id("chain_id")
            ids[chain.name] = id
            _ = try await transaction.query(Self.clearChain, [.id(tenant), .id(id)])
            for (index, hop) in chain.hops.enumerated() {
                _ = try await transaction.query(
                    Self.insertHop,
                    [
                        .id(tenant), .id(id), .int(index + 1), .id(operators[hop.operatorName]),
                        .int(hop.windowSeconds),
                    ])
            }
        }
        return ids
    }

    private func upsertNumbers(
        _ numbers: [TenantDefinition.Number], _ chains: [String: ChainID], _ tenant: TenantID,
        _ transaction: PostgresTransaction
    ) async throws {
        for number in numbers {
            _ = try await transaction.query(
                Self.upsertNumber,
                [
                    .id(tenant), .phone(number.e164), .text(number.accountSID), .id(chains[number.chain]),
                    .bool(number.isActive), .double(number.segmentsPerSecond),
                ])
        }
        _ = try await transaction.query(Self.retireNumbers, [.id(tenant), .texts(numbers.map(\.e164.e164))])
    }
}

extension AdminStore {
    private static let upsertTenant = PostgresStatement(
        "admin_upsert_tenant",
        """
        insert into tenants (tenant_id, slug, name, time_zone, window_seconds, alert_to) values ($1, $2, $3, $4, $5, $6)
        on conflict (slug) do update set name = excluded.name, time_zone = excluded.time_zone,
            window_seconds = excluded.window_seconds, alert_to = excluded.alert_to, updated_at = now()
        returning tenant_id
        """)
    private static let upsertAccount = PostgresStatement(
        "admin_upsert_account",
        """
        insert into twilio_accounts (tenant_id, account_sid, auth_token, next_auth_token, api_key_sid, api_key_secret)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (tenant_id, account_sid) do update set auth_token = excluded.auth_token,
            next_auth_token = excluded.next_auth_token, api_key_sid = excluded.api_key_sid,
            api_key_secret = excluded.api_key_secret, updated_at = now()
        """)
    private static let setLimits = PostgresStatement(
        "admin_set_limits",
        """
        update tenants set repeat_limit = $2, repeat_seconds = $3, sender_limit = $4, tenant_limit = $5, retention_days = $6,
            link_days = $7
        where tenant_id = $1
        """)
    private static let setWording = PostgresStatement(
        "admin_set_wording",
        """
        update tenants set language = $2, plain_texts = $3, texts = $4, first_answer = $5, first_answer_every_minutes = $6,
            apology_every_minutes = $7
        where tenant_id = $1
        """)
    private static let upsertOperator = PostgresStatement(
        "admin_upsert_operator",
        """
        insert into operators (tenant_id, operator_id, name, phone) values ($1, $2, $3, $4)
        on conflict (tenant_id, name) do update set phone = excluded.phone, active = true, updated_at = now()
        returning operator_id
        """)
    private static let retireOperators = PostgresStatement(
        "admin_retire_operators",
        "update operators set active = false, updated_at = now() where tenant_id = $1 and active and name <> all($2)")
    private static let upsertChain = PostgresStatement(
        "admin_upsert_chain",
        """
        insert into chains (tenant_id, chain_id, name, window_seconds, cycles) values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, name) do update set window_seconds = excluded.window_seconds, cycles = excluded.cycles,
            updated_at = now()
        returning chain_id
        """)
    private static let clearChain = PostgresStatement(
        "admin_clear_chain", "delete from chain_hops where tenant_id = $1 and chain_id = $2")
    private static let insertHop = PostgresStatement(
        "admin_insert_hop",
        """
        insert into chain_hops (tenant_id, chain_id, position, operator_id, window_seconds) values ($1, $2, $3, $4, $5)
        """)
    private static let upsertNumber = PostgresStatement(
        "admin_upsert_number",
        """
        insert into numbers (tenant_id, e164, account_sid, chain_id, active, segments_per_second)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (tenant_id, e164) do update set account_sid = excluded.account_sid, chain_id = excluded.chain_id,
            active = excluded.active, segments_per_second = excluded.segments_per_second, updated_at = now()
        """)
    private static let retireNumbers = PostgresStatement(
        "admin_retire_numbers",
        "update numbers set active = false, updated_at = now() where tenant_id = $1 and active and e164 <> all($2)")
    private static let upsertCustomer = PostgresStatement(
        "admin_upsert_customer",
        """
        insert into customers (tenant_id, customer_id, phone, name) values ($1, $2, $3, $4)
        on conflict (tenant_id, phone) do update set name = excluded.name, updated_at = now()
        """)
}

extension PostgresResult {
    /// The row of a statement that always returns one.
    func only(_ statement: PostgresStatement) throws -> PostgresRow {
        guard let row = rows.first else { throw MissingRowError(statement: statement.name) }
        return row
    }
}

/// A tenant's time zone that PostgreSQL does not know (SQLSTATE 22023, https://www.postgresql.org/docs/15/errcodes-appendix.html).
package struct UnknownTimeZoneError: Error, CustomStringConvertible {
    package let tenant: String
    package let timeZone: String

    package var description: String { "tenant \(tenant): there is no time zone \(timeZone)" }
}
