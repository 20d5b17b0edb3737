import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// Browsers' logins, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct BrowserLoginTests {
    private let secret = [UInt8](repeating: 1, count: 32)

    /// Signs in with the tenant's only API key.
    private func signIn(_ secret: [UInt8], _ prefix: String, _ world: World) async throws {
        let store = TrackerStore(pool: world.tracker)
        let key = try #require(try await store.apiKey(prefix: prefix))
        try await store.insertLogin(secretSHA256: secret, with: key, seconds: 3600)
    }

    @Test func aLoginIsItsAPIKeysUntilSomebodySignsOut() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            try await world.owner.script("update api_keys set scopes = '{jobs:read}' where prefix = 'acme'")
            try await signIn(secret, "acme", world)
            let login = BrowserLogin(tenant: world.acme, apiKey: "acme", scopes: ["jobs:read"])
            #expect(try await store.login(secretSHA256: secret) == login)
            #expect(try await store.login(secretSHA256: [UInt8](repeating: 2, count: 32)) == nil)
            try await store.endLogin(secretSHA256: secret, tenant: world.other)
            #expect(try await store.login(secretSHA256: secret) == login, "another tenant ended it")
            try await store.endLogin(secretSHA256: secret, tenant: world.acme)
            #expect(try await store.login(secretSHA256: secret) == nil)
        }
    }

    @Test func aLoginEndsWithItsAPIKeyAndWithItsTime() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            try await signIn(secret, "acme", world)
            try await world.owner.script("update api_keys set revoked_at = now() where prefix = 'acme'")
            #expect(try await store.login(secretSHA256: secret) == nil)
            try await world.owner.script("update api_keys set revoked_at = null")
            #expect(try await store.login(secretSHA256: secret) != nil)
            try await world.owner.script("update browser_logins set expires_at = now()")
            #expect(try await store.login(secretSHA256: secret) == nil)
        }
    }

    @Test func noLoginIsMadeForAnotherTenant() async throws {
        try await withTwoTenants { world in
            let key = try await world.key("api_key_id", "api_keys", of: world.other)
            let insert = """
                insert into browser_logins (tenant_id, secret_sha256, api_key_id, expires_at)
                values ('\(world.other)', sha256('x'), '\(key)', now() + interval '1 hour')
                """
            let error = await #expect(throws: PostgresError.self) { try await world.run(insert, as: world.acme) }
            #expect(error?.sqlstate == "42501")
        }
    }

    @Test func loginsThatHaveRunOutAreDeletedSoManyAtATime() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            for number in 1...3 {
                try await signIn([UInt8](repeating: UInt8(number), count: 32), number == 1 ? "acme" : "other", world)
            }
            try await world.owner.script("update browser_logins set expires_at = now() - interval '1 second'")
            try await signIn([UInt8](repeating: 4, count: 32), "acme", world)
            #expect(try await store.deleteOldLogins(limit: 2) == 2)
            #expect(try await store.deleteOldLogins(limit: 2) == 1)
            #expect(try await store.deleteOldLogins(limit: 2) == 0)
            #expect(try await store.login(secretSHA256: [UInt8](repeating: 4, count: 32)) != nil)
        }
    }
}
