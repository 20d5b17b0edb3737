import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What the record of one operator since some moment costs, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct AuditPlanTests {
    private let past = 60_000

    /// An event an hour of Sam's.
    private func fill(_ world: World) async throws {
        try await world.owner.script(
            """
            insert into audit_events (tenant_id, kind, operator_id, at)
            select o.tenant_id, 'asked', o.operator_id, now() - n * interval '1 hour'
            from operators o cross join generate_series(\(past), 1, -1) n where o.tenant_id = '\(world.acme)';
            analyze audit_events
            """)
    }

    /// As PostgreSQL runs it once it keeps one plan for all values.
    private func plan(_ kind: AuditRecordKind, since: String, _ world: World) async throws -> Plan {
        let values = [
            "'\(world.acme)'", "'-1'", "'\(world.acme)'", since, "500", "null", "null", "null", "null", "null", "null",
            "'Sam'",
        ]
        let list = values.joined(separator: ", ")
        let explain = PostgresStatement(
            "explain page \(kind)", "explain (analyze, buffers) execute page_\(kind) (\(list))")
        let lines = try await world.tracker.transaction { transaction -> [String] in
            _ = try await transaction.query(TrackerStore.bind, TrackerStore.binding(world.acme))
            try await transaction.script(
                """
                set local plan_cache_mode = force_generic_plan;
                prepare page_\(kind) (
                    uuid, text, uuid, timestamptz, bigint, timestamptz, uuid, bigint, uuid, text, uuid, text
                ) as \(kind.tenantStatement(of: .operator).sql)
                """)
            return try await transaction.query(explain).rows.map { try $0.get("QUERY PLAN", as: String.self) }
        }
        return Plan(name: kind.rawValue, text: lines.joined(separator: "\n"))
    }

    @Test func aLongPastIsNotReadForTheLastHours() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            for kind in [AuditRecordKind.events, .hops] {
                let plan = try await plan(kind, since: "now() - interval '150 minutes'", world)
                #expect(plan.pages > 0 && plan.pages < 200, "\(plan.text)")
            }
        }
    }

    /// The keys of events that are written at almost the same moment need not be in the order of time.
    @Test func nothingIsLeftOutWhoseKeyIsLowerThanAnEarlierEvents() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into audit_events (tenant_id, kind, operator_id, at)
                select o.tenant_id, kind, o.operator_id, timestamptz '2020-01-01 12:00+00' + since
                from operators o cross join (
                    values ('old', interval '-1 day'), ('second', interval '2 milliseconds'), ('first', interval '1 millisecond')
                ) events (kind, since)
                where o.tenant_id = '\(world.acme)'
                """)
            let noon = Moment(microseconds: 1_577_880_000_000_000)
            var filter = AuditFilter()
            filter.operatorName = "Sam"
            filter.since = noon
            filter.until = Moment(microseconds: noon.microseconds + 1_000_000)
            let page = try await TrackerStore(pool: world.tracker).auditPage(
                .events, filter, after: nil, limit: 9, tenant: world.acme)
            #expect(page.count == 2)
        }
    }
}
