import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What dispatchers read of relays, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct TrackerRelaysTests {
    /// Four more relays of the tenant, a minute apart, all acknowledged.
    private func addRelays(_ world: World) async throws {
        try await world.owner.script(
            """
            insert into relays (
                tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index, opened_at
            )
            select tenant_id, gen_random_uuid(), our_number, customer_id, job_id, 'acknowledged', '[{}, {}, {}]', 1,
                now() - make_interval(mins => n)
            from relays, generate_series(1, 4) n where tenant_id = '\(world.acme)'
            """)
    }

    @Test func pagesJoinWithTheLatestFirst() async throws {
        try await withTwoTenants { world in
            try await addRelays(world)
            let store = TrackerStore(pool: world.tracker)
            let all = try await store.relays(RelayFilter(), tenant: world.acme, limit: 10)
            #expect(all.count == 5 && all.map(\.openedAt) == all.map(\.openedAt).sorted(by: >))
            var pages: [RelayID] = []
            var filter = RelayFilter()
            while let last = try await store.relays(filter, tenant: world.acme, limit: 2).last {
                pages += try await store.relays(filter, tenant: world.acme, limit: 2).map(\.id)
                filter.before = RelayCursor(at: last.openedAt, id: last.id)
            }
            #expect(pages == all.map(\.id))
        }
    }

    /// Three more jobs of the same moment as the first.
    @Test func jobsOfOneMomentAreAllOnSomePage() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256, created_at)
                select tenant_id, gen_random_uuid(), 2000 + n, customer_id, our_number, token_sha256, created_at
                from jobs, generate_series(1, 3) n where tenant_id = '\(world.acme)'
                """)
            let store = TrackerStore(pool: world.tracker)
            let all = try await store.jobs(tenant: world.acme, limit: 10)
            #expect(all.count == 4 && Set(all.map(\.createdAt)).count == 1)
            var pages: [JobID] = []
            var filter = JobFilter()
            while let last = try await store.jobs(filter, tenant: world.acme, limit: 3).last {
                pages += try await store.jobs(filter, tenant: world.acme, limit: 3).map(\.id)
                filter.place = JobCursor(at: last.createdAt, id: last.id)
            }
            #expect(pages == all.map(\.id))
            filter = JobFilter()
            filter.before = all[0].createdAt
            #expect(try await store.jobs(filter, tenant: world.acme, limit: 10).isEmpty)
        }
    }

    @Test func filtersLeaveOut() async throws {
        try await withTwoTenants { world in
            try await addRelays(world)
            let store = TrackerStore(pool: world.tracker)
            func count(_ change: (inout RelayFilter) -> Void) async throws -> Int {
                var filter = RelayFilter()
                change(&filter)
                return try await store.relays(filter, tenant: world.acme, limit: 10).count
            }
            let latest = try #require(try await store.relays(RelayFilter(), tenant: world.acme, limit: 1).first)
            #expect(try await count { $0.state = .open } == 1)
            #expect(try await count { $0.state = .exhausted } == 0)
            #expect(try await count { $0.operatorName = "Sam" } == 1)
            #expect(try await count { $0.operatorName = "Nobody" } == 0)
            #expect(try await count { $0.customerPhone = PhoneNumber(e164: "+15125550201") } == 5)
            #expect(try await count { $0.customerPhone = PhoneNumber(e164: "+15125550202") } == 0)
            #expect(try await count { $0.jobNumber = 1001 } == 5)
            #expect(try await count { $0.jobNumber = 7 } == 0)
            #expect(try await count { $0.since = latest.openedAt - .seconds(150) } == 3)
        }
    }

    @Test func aRelayHasItsHopsAndItsTexts() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let (id, _, _) = try await world.keys(of: world.acme)
            let relay = try #require(try await store.relay(id, tenant: world.acme))
            #expect(relay.state == "open" && relay.jobNumber == 1001 && relay.customer.name == "Jane acme")
            let hop = try #require(relay.hops.first)
            #expect(hop.operatorName == "Sam" && hop.code == "K7" && hop.reason == "number_chain")
            #expect(hop.deadline == hop.askBy && hop.textStatus == "queued" && hop.acknowledgedAt == nil)
            // Once Twilio has the text, its own time counts.
            try await world.owner.script(
                "update outbound_messages set state = 'sent', ack_due_at = now() + interval '5 minutes'")
            let accepted = try #require(try await store.relay(id, tenant: world.acme)?.hops.first)
            #expect(accepted.deadline == accepted.ackDueAt && accepted.textStatus == "sent")
            try await world.owner.script(
                """
                update hops set state = 'acknowledged', ended_at = now();
                insert into audit_events (tenant_id, kind, relay_id, hop, channel)
                values ('\(world.acme)', 'acknowledged', '\(id)', 1, 'api')
                """)
            let ended = try #require(try await store.relay(id, tenant: world.acme)?.hops.first)
            #expect(ended.deadline == nil && ended.channel == "api" && ended.acknowledgedAt != nil)
            let directions = try await store.messages(of: id, tenant: world.acme).map(\.direction.rawValue)
            #expect(directions.sorted() == ["inbound", "outbound"])
            #expect(try await store.hopAudit(id, tenant: world.acme).map(\.channel) == ["api"])
            #expect(try await store.events(id, tenant: world.acme).map(\.kind) == ["asked", "acknowledged"])
        }
    }

    @Test func aLongLogLeavesOutTheOldest() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let (relay, _, job) = try await world.keys(of: world.acme)
            // The customer's `Hello` and the one to Sam are the first; four texts of Sam's come last.
            try await world.owner.script(
                """
                insert into inbound_messages (
                    tenant_id, message_sid, account_sid, our_number, their_number, sender, job_id, relay_id, body, received_at
                )
                select tenant_id, 'SM' || md5(n::text), account_sid, our_number, their_number,
                    case when n <= 2 then 'customer' else 'operator' end, job_id, relay_id, 'text ' || n,
                    now() + make_interval(mins => n)
                from inbound_messages, generate_series(1, 6) n where tenant_id = '\(world.acme)'
                """)
            let log = try await store.messages(job, tenant: world.acme, limit: 3).map(\.body)
            #expect(log == ["text 4", "text 5", "text 6"])
            let texts = try await store.messages(of: relay, tenant: world.acme, limit: 2)
            #expect(texts.map(\.body) == ["text 5", "text 6"])
            #expect(try await store.messages(job, tenant: world.acme).count == 8)
            let customers = try await store.customersMessages(job, tenant: world.acme)
            #expect(customers.map(\.body) == ["Hello", "text 1", "text 2"] && customers.allSatisfy(\.isCustomers))
            let newest = try await store.customersMessages(job, tenant: world.acme, limit: 2)
            #expect(newest.map(\.body) == ["text 1", "text 2"])
            #expect(try await store.customersMessages(job, tenant: world.other).isEmpty)
        }
    }

    /// The customer's texts to it would reach nobody.
    @Test func noJobIsOpenedOnANumberThatIsOff() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            var job = NewJob(
                customerPhone: try #require(PhoneNumber(e164: "+15125550201")),
                tokenSHA256: Array(repeating: 7, count: 32), id: .random())
            job.our = PhoneNumber(e164: "+15125550001")
            try await world.owner.script("update numbers set active = false")
            #expect(try await store.createJob(job, tenant: world.acme) == nil)
            try await world.owner.script("update numbers set active = true")
            #expect(try await store.createJob(job, tenant: world.acme)?.our == job.our)
        }
    }

    @Test func performanceCountsTurnsAndMeasuresTheOperatorsOwnAnswers() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            // Nine turns more: six taken after 10 to 60 s, the last by a dispatcher's word; one passed, two expired.
            try await world.owner.script(
                """
                insert into relays (
                    tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index, acknowledged_channel
                )
                select tenant_id, md5(n::text)::uuid, our_number, customer_id, job_id, 'acknowledged', '[]', 1,
                    case when n = 6 then 'api' else 'sms' end
                from relays, generate_series(1, 9) n where tenant_id = '\(world.acme)';
                insert into hops (
                    tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, asked_at, ask_by,
                    ended_at
                )
                select h.tenant_id, md5(n::text)::uuid, 1, h.operator_id, 'number_chain', 'K7', 60,
                    case when n <= 6 then 'acknowledged' when n = 7 then 'declined' else 'expired' end, h.outbound_id,
                    now() - interval '1 hour', now(), now() - interval '1 hour' + make_interval(secs => n * 10)
                from hops h, generate_series(1, 9) n where h.tenant_id = '\(world.acme)';
                """)
            let report = try await store.performance(tenant: world.acme, since: nil, until: nil)
            let sam = try #require(report.operators.first)
            #expect(report.operators.count == 1 && sam.name == "Sam" && sam.isActive)
            #expect(sam.asked == 10 && sam.acknowledged == 6 && sam.passed == 1 && sam.expired == 2)
            #expect(sam.medianSeconds == 30)
            #expect(abs((sam.p90Seconds ?? 0) - 46) < 0.001)
            #expect(report.until - report.since == .seconds(30 * 86_400))
            // The last one is being asked since just now.
            let earlier = try await store.performance(
                tenant: world.acme, since: report.until - .seconds(7200), until: report.until - .seconds(1800))
            #expect(earlier.operators.first?.asked == 9)
            let before = try await store.performance(
                tenant: world.acme, since: report.until - .seconds(9000), until: report.until - .seconds(7200))
            #expect(before.operators.first?.asked == 0 && before.operators.first?.medianSeconds == nil)
        }
    }

    @Test func theRecordIsReadPageByPage() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            try await world.owner.script(
                "insert into audit_events (tenant_id, kind) select '\(world.acme)', 'old' from generate_series(1, 6)")
            var keys: [String] = []
            while true {
                let page = try await store.auditPage(
                    .events, after: keys.last, limit: 2, tenant: world.acme)
                keys += page.map(\.key)
                if page.count < 2 { break }
            }
            #expect(keys.count == 7 && Set(keys).count == 7 && keys.allSatisfy(AuditRecordKind.events.isKey))
            for kind in AuditRecordKind.allCases {
                let page = try await store.auditPage(kind, after: nil, limit: 100, tenant: world.acme)
                #expect(page.allSatisfy { kind.isKey($0.key) && $0.columns.count == $0.values.count }, "\(kind)")
                #expect(kind == .parked || !page.isEmpty, "\(kind)")
            }
        }
    }
}
