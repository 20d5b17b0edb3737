import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What each filter of the record leaves out.
@Suite(.timeLimit(.minutes(5)))
struct AuditFilterTests {
    private func count(_ world: World, _ change: (inout AuditFilter) -> Void) async throws -> Int {
        var filter = AuditFilter()
        change(&filter)
        return try await TrackerStore(pool: world.tracker).auditPage(
            .events, filter, after: nil, limit: 99, tenant: world.acme
        ).count
    }

    @Test func whatIsAboutOthersIsLeftOut() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                "insert into audit_events (tenant_id, kind) select '\(world.acme)', 'of nobody' from generate_series(1, 2)"
            )
            let phone = PhoneNumber(e164: "+15125550201")
            let other = PhoneNumber(e164: "+15125550202")
            #expect(try await count(world) { _ in } == 3)
            #expect(try await count(world) { $0.jobNumber = 1001 } == 1)
            #expect(try await count(world) { $0.jobNumber = 1002 } == 0)
            #expect(try await count(world) { $0.customerPhone = phone } == 1)
            #expect(try await count(world) { $0.customerPhone = other } == 0)
            #expect(try await count(world) { $0.operatorName = "Sam" } == 1)
            #expect(try await count(world) { $0.operatorName = "Nobody" } == 0)
        }
    }

    @Test func whatHappenedOutsideOfTheTimeIsLeftOut() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into audit_events (tenant_id, kind, at) select '\(world.acme)', 'of then', at
                from unnest(array['2020-01-01', '2020-01-02', '2020-01-03']::timestamptz[]) at
                """)
            let second = Moment(microseconds: 1_577_923_200_000_000)
            #expect(try await count(world) { $0.until = second } == 1)
            #expect(try await count(world) { ($0.since, $0.until) = (second, second) } == 0)
        }
    }
}
