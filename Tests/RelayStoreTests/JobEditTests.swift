import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// How dispatchers change jobs, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct JobEditTests {
    private func job(_ world: World) async throws -> JobRecord {
        try #require(try await TrackerStore(pool: world.tracker).job(number: 1001, tenant: world.acme))
    }

    private func change(
        _ world: World, since version: Moment? = nil, _ edit: (inout JobEdit) -> Void
    ) async throws -> JobEditOutcome {
        var change = JobEdit()
        edit(&change)
        return try await TrackerStore(pool: world.tracker).change(
            try await job(world).id, change, by: "bhk_1", since: version, tenant: world.acme)
    }

    @Test func onlyWhatIsGivenIsChanged() async throws {
        try await withTwoTenants { world in
            let places = [GeoPoint(latitude: 30.25, longitude: -97.75), GeoPoint(latitude: 31, longitude: -97)]
            _ = try await change(world) {
                $0.address = "12 Main St"
                $0.serviceType = "Plumbing"
                $0.eta = Moment(microseconds: 1_800_000_000_000_000)
                $0.location = places.first
                $0.waypoints = places
            }
            let filled = try await job(world)
            #expect(
                filled.address == "12 Main St" && filled.serviceType == "Plumbing" && filled.location == places.first)
            #expect(filled.waypoints == places && filled.eta?.microseconds == 1_800_000_000_000_000)
            _ = try await change(world) {
                $0.eta = .some(nil)
                $0.location = .some(nil)
            }
            let cleared = try await job(world)
            #expect(cleared.eta == nil && cleared.location == nil && cleared.address == "12 Main St")
            #expect(cleared.waypoints == places && cleared.updatedAt > filled.updatedAt)
        }
    }

    @Test func aPlaceIsOfWhoeverHasTheJobThen() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                update jobs j set assigned_operator_id =
                    (select o.operator_id from operators o where o.tenant_id = j.tenant_id order by o.operator_id limit 1)
                """)
            _ = try await change(world) { $0.address = "12 Main St" }
            #expect(try await job(world).locationOf == nil)
            _ = try await change(world) { $0.location = GeoPoint(latitude: 30.25, longitude: -97.75) }
            let placed = try await job(world)
            #expect(placed.assigned != nil && placed.locationOf == placed.assigned)
            try await world.owner.script("update jobs set assigned_operator_id = null")
            _ = try await change(world) { $0.address = "13 Main St" }
            #expect(try await job(world).locationOf == placed.assigned)
            _ = try await change(world) { $0.location = GeoPoint(latitude: 30.25, longitude: -97.75) }
            #expect(try await job(world).locationOf == nil)
        }
    }

    @Test func theFirstOfTwoWinsAndAnOverJobIsLeftAlone() async throws {
        try await withTwoTenants { world in
            let before = try await job(world).updatedAt
            guard case .changed = try await change(world, since: before, { $0.address = "1" }) else {
                Issue.record("it was not changed")
                return
            }
            guard case .outdated = try await change(world, since: before, { $0.address = "2" }) else {
                Issue.record("the second one was not refused")
                return
            }
            try await world.owner.script("update jobs set status = 'completed'")
            guard case .over = try await change(world, { $0.address = "3" }) else {
                Issue.record("a job that is over was changed")
                return
            }
            #expect(try await job(world).address == "1")
        }
    }

    /// The record tells the fields, and not what they say. The tracker's role has no right to write it.
    @Test func whatADispatcherChangesIsOnRecord() async throws {
        try await withTwoTenants { world in
            for _ in 0..<2 {
                _ = try await change(world) {
                    $0.address = "12 Main St"
                    $0.location = GeoPoint(latitude: 30.25, longitude: -97.75)
                }
            }
            _ = try await change(world) { $0.waypoints = [GeoPoint(latitude: 31, longitude: -97)] }
            // What the router does has events of its own.
            try await world.owner.script("update jobs set eta = now(), status = 'in_progress'")
            let statement = PostgresStatement(
                "job audit",
                """
                select concat_ws(' ', e.channel, e.detail, j.number, e.customer_id = j.customer_id) as line
                from audit_events e join jobs j using (tenant_id, job_id) where e.kind = 'job_changed' order by e.audit_id
                """)
            let lines = try await world.owner.query(statement).rows.map { try $0.get("line", as: String.self) }
            #expect(
                lines == [
                    #"api {"by": "bhk_1", "fields": ["address", "location"]} 1001 t"#,
                    #"api {"by": "bhk_1", "fields": ["waypoints"]} 1001 t"#,
                ])
        }
    }
}
