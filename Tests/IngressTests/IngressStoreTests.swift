import Foundation
import Ingress
import Keyring
import Postgres
import RelayModel
import RelayStore
import Testing

/// The ingress's queries on a real server, as the ingress's own role.
@Suite(.timeLimit(.minutes(2))) struct IngressStoreTests {
    private static let number = PhoneNumber(e164: "+15550100001")
    private static let inactive = PhoneNumber(e164: "+15550100002")
    private static let sid = "AC" + String(repeating: "1", count: 32)

    @Test func findsAccountsAndKeepsWebhooks() async throws {
        try await withDatabase { owner, ingress, keyring in
            let tenant = try await AdminStore(pool: owner, keyring: keyring).apply(try Self.definition())
            let store = IngressStore(pool: ingress, keyring: keyring)

            let expected = WebhookAccount(
                tenant: tenant, sid: Self.sid, authTokens: [Array("current".utf8), Array("next".utf8)])
            #expect(try await store.accounts(number: try #require(Self.number)) == [expected])
            #expect(try await store.accounts(sid: Self.sid) == [expected])
            #expect(try await store.accounts(number: try #require(Self.inactive)) == [expected])
            #expect(try await store.accounts(sid: "AC" + String(repeating: "2", count: 32)).isEmpty)

            try await store.spill(tenant, queue: "delivery", payload: [0, 1, 255])
            let rows = try await owner.query(
                PostgresStatement("spilled", "select tenant_id, queue, payload from inbound_spill"), []
            ).rows
            #expect(rows.count == 1)
            let row = try #require(rows.first)
            #expect(try row.get("queue", as: String.self) == "delivery")
            #expect(try row.get("payload", as: [UInt8].self) == [0, 1, 255])
        }
    }

    @Test func theRoleReadsNoAPIKeySecret() async throws {
        try await withDatabase { _, ingress, _ in
            let error = await #expect(throws: PostgresError.self) {
                _ = try await ingress.query(
                    PostgresStatement("forbidden", "select api_key_secret from twilio_accounts"), [])
            }
            #expect(error?.sqlstate == "42501")
        }
    }

    private static func definition() throws -> TenantDefinition {
        TenantDefinition(
            slug: "acme", name: "Acme", timeZone: "UTC", windowSeconds: 60, alertTo: nil,
            accounts: [
                .init(
                    sid: sid, authToken: "current", nextAuthToken: "next",
                    apiKeySID: "SK" + String(repeating: "1", count: 32), apiKeySecret: "secret")
            ],
            operators: [.init(name: "Sam", phone: try #require(PhoneNumber(e164: "+15550100101")))],
            chains: [.init(name: "main", windowSeconds: nil, cycles: 1, hops: [("Sam", nil)])],
            numbers: [
                .init(
                    e164: try #require(number), accountSID: sid, chain: "main", isActive: true, segmentsPerSecond: 1),
                .init(
                    e164: try #require(inactive), accountSID: sid, chain: "main", isActive: false,
                    segmentsPerSecond: 1),
            ], customers: [])
    }

    /// Gives the owner's pool and the role's pool on a migrated database of its own, which is dropped afterwards.
    private func withDatabase(
        _ body: (PostgresPool, PostgresPool, Keyring) async throws -> Void
    ) async throws {
        let server = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_DATABASE_URL"],
            "BACKHOP_TEST_DATABASE_URL must name a PostgreSQL server, as a libpq URI of its superuser")
        let name = "ingresstests_\(UInt64.random(in: 0...UInt64.max))"
        let admin = try PostgresPool(
            PostgresConfiguration(url: server, poolSize: 1, statementTimeout: .zero, acquireTimeout: .seconds(60)))
        try await admin.script("create database \(name)")
        let url = server + (server.contains("?") ? "&" : "?") + "dbname=\(name)"
        let owner = try PostgresPool(PostgresConfiguration(url: url, poolSize: 2, acquireTimeout: .seconds(30)))
        let ingress = try PostgresPool(PostgresConfiguration(url: url, poolSize: 1, acquireTimeout: .seconds(30)))
        let outcome: Result<Void, any Error>
        do {
            _ = try await Migrator(pool: owner, migrations: Migration.all).run()
            // What the role's own login would be; one connection, so that it stays.
            try await ingress.script("set session authorization backhop_ingress")
            outcome = .success(try await body(owner, ingress, try Keyring(parsing: Keyring.generated(keyID: "k1"))))
        } catch {
            outcome = .failure(error)
        }
        await ingress.close()
        await owner.close()
        try await admin.script("drop database \(name) with (force)")
        await admin.close()
        try outcome.get()
    }
}
