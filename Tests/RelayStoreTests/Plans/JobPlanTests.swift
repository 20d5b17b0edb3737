import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What a page of the jobs that are asked for costs beside many others, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct JobPlanTests {
    /// J1001 is Jane's, queued and Sam's; twenty thousand newer ones are over, of a thousand others.
    private func fill(_ world: World) async throws {
        try await world.owner.script(
            """
            insert into customers (tenant_id, customer_id, phone, name)
            select '\(world.acme)', md5('c' || n)::uuid, '+1417' || 5000000 + n, 'Bob ' || n from generate_series(0, 999) n;
            insert into operators (tenant_id, operator_id, name, phone)
            select '\(world.acme)', md5('o' || n)::uuid, 'Operator ' || n, '+1513' || 5000000 + n
            from generate_series(0, 9) n;
            insert into jobs (
                tenant_id, job_id, number, customer_id, our_number, token_sha256, status, assigned_operator_id, created_at
            )
            select j.tenant_id, md5('j' || n)::uuid, 2000 + n, md5('c' || n % 1000)::uuid, j.our_number, j.token_sha256,
                'completed', md5('o' || n % 10)::uuid, j.created_at + n * interval '1 second'
            from jobs j cross join generate_series(1, 20000) n where j.tenant_id = '\(world.acme)';
            update jobs j set assigned_operator_id = o.operator_id from operators o
            where j.number = 1001 and o.tenant_id = j.tenant_id and o.name = 'Sam';
            analyze jobs, customers, customer_words, operators
            """)
    }

    /// As PostgreSQL runs it once it keeps one plan for all values.
    private func plan(_ subject: JobSubject, _ given: [Int: String], _ world: World) async throws -> Plan {
        var values = Array(repeating: "null", count: 15)
        values[0] = "'\(world.acme)'"
        values[11] = "11"
        values[14] = "'\(CustomerSearch.highest)'"
        for (place, value) in given { values[place - 1] = value }
        let list = values.joined(separator: ", ")
        // A session may have one of it already.
        let name = "jobs_\(UInt32.random(in: 0 ... .max))"
        let explain = PostgresStatement("explain \(name)", "explain (analyze, buffers) execute \(name) (\(list))")
        let lines = try await world.tracker.transaction { transaction -> [String] in
            _ = try await transaction.query(TrackerStore.bind, TrackerStore.binding(world.acme))
            try await transaction.script(
                """
                set local plan_cache_mode = force_generic_plan;
                prepare \(name) (
                    uuid, text[], uuid, text, uuid, text, bigint, timestamptz, timestamptz, timestamptz, uuid, bigint, text,
                    text, text
                ) as \(subject.statement.sql)
                """)
            return try await transaction.query(explain).rows.map { try $0.get("QUERY PLAN", as: String.self) }
        }
        return Plan(name: subject.rawValue, text: lines.joined(separator: "\n"))
    }

    private func expectFewPages(_ plan: Plan) {
        #expect(plan.pages > 0 && plan.pages < 300, "\(plan.text)")
    }

    @Test func aFewAmongManyAreFoundWithoutReadingTheOthers() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            expectFewPages(try await plan(.status, [2: "'{queued,in_progress}'"], world))
            expectFewPages(try await plan(.operator, [4: "'Sam'"], world))
            expectFewPages(try await plan(.customer, [6: "'+15125550201'"], world))
            expectFewPages(try await plan(.search, [13: "'jane'"], world))
            expectFewPages(try await plan(.number, [7: "1001"], world))
        }
    }

    @Test func aPageOfManyIsReadWithoutTheOthers() async throws {
        try await withTwoTenants { world in
            try await fill(world)
            expectFewPages(try await plan(.time, [:], world))
            expectFewPages(try await plan(.status, [2: "'{completed}'"], world))
            expectFewPages(try await plan(.operator, [4: "'Operator 1'"], world))
            expectFewPages(try await plan(.time, [8: "now() + interval '19990 seconds'"], world))
            let last = ["now() + interval '10 seconds'", "'00000000-0000-0000-0000-000000000000'"]
            expectFewPages(try await plan(.time, [10: last[0], 11: last[1]], world))
            expectFewPages(try await plan(.status, [2: "'{completed}'", 10: last[0], 11: last[1]], world))
        }
    }
}
