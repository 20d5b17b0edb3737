import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What a job's link opens, and for how long, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct JobLinkTests {
    private func job(_ world: World) async throws -> JobRecord {
        try #require(try await TrackerStore(pool: world.tracker).job(number: 1001, tenant: world.acme))
    }

    /// Whether the link of Acme's job opens it; what is said of the job is the same.
    private func opens(_ world: World) async throws -> Bool {
        let found = try await TrackerStore(pool: world.tracker).job(tokenSHA256: world.token(of: world.acme))
        #expect(try await job(world).isLinkOpen == (found != nil))
        return found != nil
    }

    private func end(_ world: World, _ status: String, ago interval: String) async throws {
        try await world.owner.script("update jobs set status = '\(status)', closed_at = now() - interval '\(interval)'")
    }

    private func value(_ sql: String, _ world: World) async throws -> String? {
        let statement = PostgresStatement("link \(sql.hashValue)", "select (\(sql))::text as value")
        return try await world.owner.query(statement).rows.first?.get("value", as: String?.self)
    }

    private func renew(
        _ world: World, for request: RowID, by actor: String? = "bhk_1", tenant: TenantID? = nil
    ) async throws -> JobRecord? {
        try await TrackerStore(pool: world.tracker).renewLink(
            of: try await job(world).id, for: request, by: actor, tenant: tenant ?? world.acme,
            tokenSHA256: { Self.hash($0) })
    }

    private static func hash(_ version: Int) -> [UInt8] { Array(repeating: UInt8(version), count: 32) }

    @Test func theLinkOfAJobThatIsOverExpiresAfterSoManyDays() async throws {
        try await withTwoTenants { world in
            for status in ["completed", "cancelled"] {
                try await end(world, status, ago: "90 days -1 minutes")
                #expect(try await opens(world), "\(status)")
                try await end(world, status, ago: "90 days 1 minute")
                #expect(try await opens(world) == false, "\(status)")
            }
            try await world.owner.script("update tenants set link_days = 91 where slug = 'acme'")
            #expect(try await opens(world))
            let other = try await TrackerStore(pool: world.tracker).job(tokenSHA256: world.token(of: world.other))
            #expect(other == nil, "each business has days of its own")
        }
    }

    @Test func theLinkOfAJobThatIsNotOverNeverExpires() async throws {
        try await withTwoTenants { world in
            try await world.owner.script("update tenants set link_days = 1")
            for status in ["queued", "dispatched", "in_progress"] {
                try await world.owner.script(
                    """
                    update jobs set status = '\(status)', created_at = now() - interval '20 years',
                        updated_at = now() - interval '20 years'
                    """)
                #expect(try await opens(world), "\(status)")
            }
        }
    }

    /// The router says when a job is over.
    @Test func aJobIsOverFromTheMomentThatTheRouterEndsIt() async throws {
        try await withTwoTenants { world in
            let router = RouterStore(pool: world.router)
            let id = try await job(world).id
            #expect(try await job(world).closedAt == nil)
            _ = try await router.decide { try await $0.moveJob(world.acme, id, to: .completed) }
            let completed = try #require(try await job(world).closedAt)
            #expect(try await opens(world))
            _ = try await router.decide { try await $0.moveJob(world.acme, id, to: .completed) }
            let again = try #require(try await job(world).closedAt)
            #expect(again > completed, "completed once more")
            try await world.owner.script("update jobs set status = 'queued', closed_at = null")
            _ = try await router.decide { try await $0.cancelJob(world.acme, id) }
            #expect(try await job(world).closedAt != nil)
        }
    }

    @Test func theTenantsDefinitionSaysForHowManyDays() async throws {
        try await withTwoTenants { world in
            let days = "select link_days from tenants where slug = 'acme'"
            #expect(try await value(days, world) == "90")
            var definition = try tenantDefinition("acme", 1)
            definition.linkDays = 7
            try await AdminStore(pool: world.owner, keyring: world.keyring).apply(definition)
            #expect(try await value(days, world) == "7")
            for wrong in [0, 3651] {
                let error = await #expect(throws: PostgresError.self) {
                    try await world.owner.script("update tenants set link_days = \(wrong)")
                }
                #expect(error?.sqlstate == "23514")
            }
        }
    }

    @Test func aNewLinkEndsTheOldOneAndEachRequestMakesOne() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let before = try await job(world)
            let request = RowID.random()
            for _ in 1...2 {
                let renewed = try #require(try await renew(world, for: request))
                #expect(renewed.tokenVersion == 2 && renewed.tokenSHA256 == Self.hash(2))
                #expect(renewed.updatedAt > before.updatedAt)
            }
            #expect(try await store.job(tokenSHA256: world.token(of: world.acme)) == nil)
            #expect(try await store.job(tokenSHA256: Self.hash(2))?.id == before.id)
            #expect(try await renew(world, for: .random())?.tokenVersion == 3)
            #expect(try await renew(world, for: .random(), tenant: world.other) == nil)
            #expect(try await store.job(tokenSHA256: Self.hash(3))?.id == before.id)
            #expect(try await store.job(tokenSHA256: world.token(of: world.other)) != nil)
        }
    }

    /// The record does not tell the link. The tracker's role has no right to write it.
    @Test func aNewLinkIsOnRecordWithWhoMadeIt() async throws {
        try await withTwoTenants { world in
            let request = RowID.random()
            for _ in 1...2 { _ = try await renew(world, for: request) }
            _ = try await renew(world, for: .random(), by: nil)
            let lines = try await value(
                """
                select string_agg(concat_ws(' ', e.channel, e.detail, j.number), ',' order by e.audit_id)
                from audit_events e join jobs j using (tenant_id, job_id) where e.kind = 'job_changed'
                """, world)
            #expect(
                lines == #"api {"by": "bhk_1", "fields": ["link"]} 1001,command_line {"fields": ["link"]} 1001"#)
        }
    }

    @Test func atTheSameTimeEachRequestMakesALinkOfItsOwn() async throws {
        try await withTwoTenants { world in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...8 { group.addTask { _ = try await renew(world, for: .random()) } }
                try await group.waitForAll()
            }
            let last = try await job(world)
            #expect(last.tokenVersion == 9 && last.tokenSHA256 == Self.hash(9))
        }
    }
}
