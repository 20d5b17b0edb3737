import Foundation
import HTTPTypes
import HummingbirdTesting
import Ingress
import Keyring
import Postgres
import QueueContract
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
            #expect(try await store.accounts(number: try #require(Self.number)).accounts == [expected])
            #expect(try await store.accounts(sid: Self.sid).accounts == [expected])
            #expect(try await store.accounts(number: try #require(Self.inactive)).accounts == [expected])
            #expect(try await store.accounts(sid: "AC" + String(repeating: "2", count: 32)).accounts.isEmpty)

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

    @Test(arguments: [-60, 60])
    func aTextIsStampedByTheServersClockThoughTheMachinesIsWrong(seconds: Int) async throws {
        try await withDatabase { owner, ingress, keyring in
            _ = try await AdminStore(pool: owner, keyring: keyring).apply(try Self.definition())
            let store = IngressStore(pool: ingress, keyring: keyring)
            let number = try #require(Self.number)
            let world = try World()
            var dependencies = world.dependencies
            dependencies.accounts = { _ in try await store.accounts(number: number) }
            dependencies.now = { .now }
            dependencies.clock = {
                Moment(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)) + .seconds(seconds)
            }
            var webhook = Webhook()
            webhook.set("AccountSid", Self.sid)
            webhook.token = "current"
            let began = try await Self.serverTime(owner)
            #expect(try await world.send(webhook, dependencies).status == .ok)
            let payload = try InboundPayload(decoding: try #require(world.now.published.first).payload)
            let late = payload.receivedAt - began
            #expect(late > .seconds(-30) && late < .seconds(30), "stamped \(late) after it was sent")
        }
    }

    private static func serverTime(_ pool: PostgresPool) async throws -> Moment {
        let rows = try await pool.query(PostgresStatement("now", "select clock_timestamp() as now"), []).rows
        let row = try #require(rows.first)
        return Moment(microseconds: try row.get("now", as: PostgresTimestamp.self).microseconds)
    }

    @Test func aSpilledTextIsKeptWithTheOneThatWasSpilledBeforeIt() async throws {
        try await withDatabase { owner, ingress, keyring in
            let store = IngressStore(pool: ingress, keyring: keyring)
            let tenant = TenantID.random()
            func spill(
                _ number: Int, from phone: String = "+15550100111", after previous: TakenText? = nil
            ) async throws {
                let place = ConversationPlace(
                    our: "+15550100001", their: phone, sid: try Self.sid(number), previous: previous)
                try await store.spill(tenant, queue: "inbound", payload: [1], place: place)
            }
            let published = try Self.sid(9)
            try await spill(1)
            try await spill(2, from: "+15550100112")
            try await spill(3)
            // A webhook that comes again does not follow itself, and a report follows nothing.
            try await spill(3)
            try await store.spill(tenant, queue: "delivery", payload: [1])
            // The ingress has published one since, which comes after what was spilled; or did so long before.
            try await spill(4, after: TakenText(sid: published, at: .now))
            try await spill(5, after: TakenText(sid: published, at: .now - .seconds(3600)))
            // What it took itself was spilled, and so was another one since, by another ingress.
            try await spill(6, after: TakenText(sid: try Self.sid(1), at: .now))
            let rows = try await owner.query(
                PostgresStatement("spilled", "select previous_sid from inbound_spill order by created_at"), []
            ).rows
            let previous = try rows.map { try $0.get("previous_sid", as: String?.self) }
            let numbers: [Int?] = [nil, nil, 1, 1, nil, nil, 4, 5]
            let expected = try numbers.map { number in try number.map { try Self.sid($0).rawValue } }
            #expect(previous == expected)
        }
    }

    private static func sid(_ number: Int) throws -> MessageSID {
        try #require(MessageSID(rawValue: "SM" + String(repeating: "0", count: 31) + "\(number)"))
    }

    @Test func theRoleReadsNoSpilledText() async throws {
        try await withDatabase { _, ingress, _ in
            let error = await #expect(throws: PostgresError.self) {
                _ = try await ingress.query(PostgresStatement("forbidden", "select payload from inbound_spill"), [])
            }
            #expect(error?.sqlstate == "42501")
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
