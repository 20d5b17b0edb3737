import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// Which jobs dispatchers find, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct JobFilterTests {
    /// Four jobs of Acme's besides J1001, which is Jane's, queued and nobody's: of Bob, a minute older each, and Sam's but for the
    /// last one. The other business has a Bob and a Sam, too.
    private func fill(_ world: World) async throws {
        try await world.owner.script(
            """
            update jobs set created_at = timestamptz '2026-01-02 12:00+00';
            insert into customers (tenant_id, customer_id, phone, name)
            select t.tenant_id, gen_random_uuid(), '+14175550001', 'Bob Van Houten' from tenants t;
            insert into jobs (
                tenant_id, job_id, number, customer_id, our_number, token_sha256, status, assigned_operator_id, created_at
            )
            select j.tenant_id, gen_random_uuid(), 2000 + n, c.customer_id, j.our_number, j.token_sha256,
                (array['dispatched', 'dispatched', 'completed', 'cancelled'])[n],
                case when n < 4 then o.operator_id end, j.created_at - make_interval(mins => n)
            from jobs j
            join customers c on c.tenant_id = j.tenant_id and c.name like 'Bob%'
            join operators o on o.tenant_id = j.tenant_id
            cross join generate_series(1, 4) n
            """)
    }

    private func numbers(_ world: World, _ change: (inout JobFilter) -> Void) async throws -> [Int] {
        var filter = JobFilter()
        change(&filter)
        let found = try await TrackerStore(pool: world.tracker).jobs(filter, tenant: world.acme, limit: 10)
        #expect(found.allSatisfy { $0.tenant == world.acme })
        return found.map(\.number)
    }

    private func noon(minutes: Int) -> Moment {
        Moment(microseconds: 1_767_355_200_000_000) + .seconds(minutes * 60)
    }

    @Test func eachFilterLeavesOut() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            #expect(try await numbers(world) { _ in } == [1001, 2001, 2002, 2003, 2004])
            #expect(try await numbers(world) { $0.statuses = [.dispatched] } == [2001, 2002])
            #expect(
                try await numbers(world) { $0.statuses = [.queued, .completed, .cancelled] } == [1001, 2003, 2004])
            #expect(try await numbers(world) { $0.statuses = [.inProgress] } == [])
            #expect(try await numbers(world) { $0.operatorName = "Sam" } == [2001, 2002, 2003])
            #expect(try await numbers(world) { $0.operatorName = "Nobody" } == [])
            #expect(try await numbers(world) { $0.number = 2003 } == [2003])
            #expect(try await numbers(world) { $0.number = 7 } == [])
            #expect(try await numbers(world) { $0.since = noon(minutes: -2) } == [1001, 2001, 2002])
            #expect(try await numbers(world) { $0.before = noon(minutes: -2) } == [2003, 2004])
        }
    }

    @Test func customersAreFoundByTheirKeyTheirPhoneAndWhatTheyAreCalled() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            let bobs = [2001, 2002, 2003, 2004]
            let bob = try #require(
                try await TrackerStore(pool: world.tracker).job(number: 2001, tenant: world.acme)?.customer.id)
            #expect(try await numbers(world) { $0.customer = bob } == bobs)
            #expect(try await numbers(world) { $0.customerPhone = PhoneNumber(e164: "+14175550001") } == bobs)
            #expect(try await numbers(world) { $0.customerPhone = PhoneNumber(e164: "+14175550009") } == [])
            #expect(try await numbers(world) { $0.search = CustomerSearch("van h") } == bobs)
            #expect(try await numbers(world) { $0.search = CustomerSearch("417-555") } == bobs)
            #expect(try await numbers(world) { $0.search = CustomerSearch("jane") } == [1001])
            #expect(try await numbers(world) { $0.search = CustomerSearch("outen") } == [])
        }
    }

    @Test func whatIsGivenHasToFitTogether() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            let phone = PhoneNumber(e164: "+14175550001")
            #expect(
                try await numbers(world) {
                    $0.operatorName = "Sam"
                    $0.statuses = [.completed, .cancelled]
                } == [2003])
            #expect(
                try await numbers(world) {
                    $0.search = CustomerSearch("bob")
                    $0.operatorName = "Sam"
                    $0.since = noon(minutes: -2)
                } == [2001, 2002])
            #expect(
                try await numbers(world) {
                    $0.customerPhone = phone
                    $0.statuses = [.queued]
                } == [])
            #expect(
                try await numbers(world) {
                    $0.number = 1001
                    $0.customerPhone = phone
                } == [])
            #expect(
                try await numbers(world) {
                    $0.search = CustomerSearch("jane")
                    $0.customerPhone = phone
                } == [])
        }
    }

    /// Whoever has a key of another business's rows finds nothing by them.
    @Test func anotherBusinessIsNeverFound() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            let other = try #require(
                try await TrackerStore(pool: world.tracker).job(number: 2001, tenant: world.other))
            #expect(try await numbers(world) { $0.customer = other.customer.id } == [])
            #expect(try await numbers(world) { $0.operatorID = other.assigned } == [])
            #expect(try await numbers(world) { $0.customerPhone = PhoneNumber(e164: "+15125550202") } == [])
            #expect(try await numbers(world) { $0.search = CustomerSearch("other") } == [])
        }
    }

    /// Two of each page, three more of them of one moment.
    @Test(arguments: JobSubject.allCases)
    func pagesJoinWhateverIsAskedFor(subject: JobSubject) async throws {
        try await withTwoTenants { world in
            try await fill(world)
            try await world.owner.script(
                "update jobs set created_at = timestamptz '2026-01-02 11:00+00' where number between 2001 and 2003")
            func ask(_ filter: inout JobFilter) {
                switch subject {
                case .time: break
                case .status: filter.statuses = [.queued, .dispatched, .completed]
                case .operator: filter.operatorName = "Sam"
                case .customer: filter.customerPhone = PhoneNumber(e164: "+14175550001")
                case .search: filter.search = CustomerSearch("bob")
                case .number: filter.number = 2002
                }
            }
            let store = TrackerStore(pool: world.tracker)
            var filter = JobFilter()
            ask(&filter)
            #expect(filter.subject == subject)
            let all = try await numbers(world, ask)
            var pages: [Int] = []
            while let last = try await store.jobs(filter, tenant: world.acme, limit: 2).last {
                pages += try await store.jobs(filter, tenant: world.acme, limit: 2).map(\.number)
                filter.place = JobCursor(at: last.createdAt, id: last.id)
            }
            #expect(!all.isEmpty && pages == all)
        }
    }
}
