import Crypto
import Foundation
import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// Two tenants with a customer, a job, a relay and an API key each, and a pool for each role.
struct World: Sendable {
    let owner: PostgresPool
    let tracker: PostgresPool
    let router: PostgresPool
    let sender: PostgresPool
    let keyring: Keyring
    let acme: TenantID
    let other: TenantID

    static func account(_ number: Int) -> String { "AC" + String(repeating: "\(number)", count: 32) }

    /// The tracking token's hash of the tenant's job.
    func token(of tenant: TenantID) -> [UInt8] { Array(SHA256.hash(data: Array(tenant.description.utf8))) }

    /// The tables with a tenant that the tracker's role may read.
    func trackersTables() async throws -> [String] {
        let statement = PostgresStatement(
            "tables",
            """
            select c.relname::text as name from pg_class c
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
                and has_any_column_privilege('backhop_tracker', c.oid, 'select')
            order by 1
            """)
        return try await owner.query(statement).rows.map { try $0.get("name", as: String.self) }
    }

    /// How many rows the tracker's role sees, bound to a tenant or to none; with `foreign` those of other tenants only.
    func count(_ table: String, as tenant: TenantID?, foreignTo foreign: TenantID? = nil) async throws -> Int {
        let condition = foreign.map { " where tenant_id <> '\($0)'" } ?? ""
        let statement = PostgresStatement(
            "count \(table)\(condition.count)", "select count(*) as count from \(table)\(condition)")
        guard let tenant else { return try await tracker.query(statement).rows[0].get("count", as: Int.self) }
        return try await TrackerStore(pool: tracker).rows(of: tenant, statement, [])[0].get("count", as: Int.self)
    }

    /// Runs a statement as the tracker, bound to a tenant.
    func run(_ sql: String, as tenant: TenantID) async throws {
        _ = try await TrackerStore(pool: tracker).rows(of: tenant, PostgresStatement("run \(sql.count)", sql), [])
    }

    func key(_ column: String, _ table: String, of tenant: TenantID) async throws -> String {
        let statement = PostgresStatement(
            "key \(table)", "select \(column)::text as key from \(table) where tenant_id = '\(tenant)' limit 1")
        return try await owner.query(statement).rows[0].get("key", as: String.self)
    }

    func keys(of tenant: TenantID) async throws -> (RelayID, OutboundID, JobID) {
        (
            try #require(RelayID(try await key("relay_id", "relays", of: tenant))),
            try #require(OutboundID(try await key("outbound_id", "outbound_messages", of: tenant))),
            try #require(JobID(try await key("job_id", "jobs", of: tenant)))
        )
    }
}

/// Runs the body with two tenants on a database of its own.
func withTwoTenants(_ body: (World) async throws -> Void) async throws {
    try await withDatabase { owner, configuration in
        _ = try await Migrator(pool: owner, migrations: Migration.all).run()
        let keyring = try Keyring(parsing: Keyring.generated(keyID: "k1"))
        let admin = AdminStore(pool: owner, keyring: keyring)
        let acme = try await admin.apply(try tenantDefinition("acme", 1))
        let other = try await admin.apply(try tenantDefinition("other", 2))
        let tracker = try pool(configuration, as: "backhop_tracker")
        let router = try pool(configuration, as: "backhop_router")
        let sender = try pool(configuration, as: "backhop_sender")
        let world = World(
            owner: owner, tracker: tracker, router: router, sender: sender, keyring: keyring, acme: acme, other: other)
        for (tenant, number) in [(acme, 1), (other, 2)] { try await fill(world, tenant, number) }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
        for pool in [tracker, router, sender] { await pool.close() }
        try outcome.get()
    }
}

private func pool(_ configuration: PostgresConfiguration, as role: String) throws -> PostgresPool {
    var own = configuration
    own.url += "&options=-c%20role%3D\(role)"
    return try PostgresPool(own)
}

/// What the tenant was made from; the number is the last digit of its phones and accounts.
func tenantDefinition(_ slug: String, _ number: Int) throws -> TenantDefinition {
    TenantDefinition(
        slug: slug, name: slug, timeZone: "UTC", windowSeconds: 60, alertTo: nil,
        accounts: [
            .init(
                sid: World.account(number), authToken: "t", nextAuthToken: nil,
                apiKeySID: "SK" + String(repeating: "\(number)", count: 32), apiKeySecret: "s")
        ],
        operators: [.init(name: "Sam", phone: try #require(PhoneNumber(e164: "+1512555010\(number)")))],
        chains: [.init(name: "main", windowSeconds: nil, cycles: 1, hops: [("Sam", nil)])],
        numbers: [
            .init(
                e164: try #require(PhoneNumber(e164: "+1512555000\(number)")), accountSID: World.account(number),
                chain: "main", isActive: true, segmentsPerSecond: 1)
        ],
        customers: [.init(name: "Jane \(slug)", phone: try #require(PhoneNumber(e164: "+1512555020\(number)")))])
}

private func fill(_ world: World, _ tenant: TenantID, _ number: Int) async throws {
    let hash = world.token(of: tenant).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let slug = number == 1 ? "acme" : "other"
    try await world.owner.script(
        """
        insert into api_keys (tenant_id, api_key_id, name, prefix, secret_sha256, scopes)
        values ('\(tenant)', gen_random_uuid(), 'k', '\(slug)', '', '{}');
        insert into job_numbers (tenant_id, next_number) values ('\(tenant)', 1002);
        insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
        select '\(tenant)', gen_random_uuid(), 1001, customer_id, '+1512555000\(number)', decode('\(hash)', 'hex')
        from customers where tenant_id = '\(tenant)';
        insert into relays (tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index)
        select '\(tenant)', gen_random_uuid(), our_number, customer_id, job_id, 'open', '[]', 1
        from jobs where tenant_id = '\(tenant)';
        insert into conversations (tenant_id, our_number, their_number)
        values ('\(tenant)', '+1512555000\(number)', '+1512555020\(number)');
        insert into inbound_messages (tenant_id, message_sid, account_sid, our_number, their_number, sender, job_id, relay_id, body, received_at)
        select '\(tenant)', 'SM' || md5('\(tenant)'), '\(World.account(number))', our_number, '+1512555020\(number)', 'customer', job_id,
            relay_id, 'Hello', now() from relays where tenant_id = '\(tenant)';
        insert into outbound_messages (
            tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, relay_id, hop, starts_window,
            window_seconds, operator_id, job_id, body, segments, order_at, order_tie
        )
        select '\(tenant)', gen_random_uuid(), '\(World.account(number))', our_number, '+1512555010\(number)', 'hop', 'send',
            relay_id, 1, true, 60, (select operator_id from operators where tenant_id = '\(tenant)'), job_id, 'Hello', 1,
            now(), '' from relays where tenant_id = '\(tenant)';
        insert into hops (tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, ask_by)
        select '\(tenant)', relay_id, 1, operator_id, 'number_chain', 'K7', 60, 'asked', outbound_id, now() + interval '1 hour'
        from outbound_messages where tenant_id = '\(tenant)';
        insert into audit_events (tenant_id, kind, relay_id, hop, job_id, customer_id, operator_id)
        select '\(tenant)', 'asked', relay_id, 1, job_id, customer_id,
            (select operator_id from operators where tenant_id = '\(tenant)')
        from relays where tenant_id = '\(tenant)';
        insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
        values ('\(tenant)', gen_random_uuid(), 'inbound', 'why', '{}');
        insert into ack_link_tokens (tenant_id, token_sha256, relay_id, hop, expires_at)
        select '\(tenant)', decode('\(hash)', 'hex'), relay_id, 1, now() + interval '1 hour'
        from relays where tenant_id = '\(tenant)';
        """)
}
