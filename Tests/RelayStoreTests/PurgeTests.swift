import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What is old and no part of the record is deleted, a little at a time, by the roles that may and only in this way.
@Suite(.timeLimit(.minutes(5)))
struct PurgeTests {
    /// What is deleted, and from what age on.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case commands, alerts, parked, answers

        var testDescription: String { rawValue }

        /// After how many days.
        var limit: Int {
            switch self {
            case .commands: 30
            case .alerts: 400
            case .parked: 90
            case .answers: 1
            }
        }

        var table: String {
            switch self {
            case .commands, .alerts: rawValue
            case .parked: "parked_messages"
            case .answers: "idempotency_keys"
            }
        }

        var function: String {
            switch self {
            case .commands: "delete_old_commands"
            case .alerts: "delete_old_alerts"
            case .parked: "delete_old_parked"
            case .answers: "forget_idempotency_keys"
            }
        }

        func delete(_ limit: Int, _ world: World) async throws -> Int {
            let router = RouterStore(pool: world.router)
            return switch self {
            case .commands: try await router.deleteOldCommands(limit: limit)
            case .alerts: try await router.deleteOldAlerts(limit: limit)
            case .parked: try await router.deleteOldParked(limit: limit)
            case .answers: try await TrackerStore(pool: world.tracker).forgetOldAnswers(limit: limit)
            }
        }

        /// Makes rows that many days and one hour old, or one hour younger than that.
        func make(_ count: Int, days: Int, isOver: Bool, _ world: World) async throws {
            let at = "now() - interval '\(days) days' \(isOver ? "-" : "+") interval '1 hour'"
            let insert =
                switch self {
                case .commands:
                    """
                    insert into commands (tenant_id, command_id, kind, payload, requested_by, state, finished_at)
                    select '\(world.acme)', gen_random_uuid(), 'cancel', '{}', 'x', 'done', \(at)
                    """
                case .alerts:
                    """
                    insert into alerts (tenant_id, alert_id, kind, text, at)
                    select '\(world.acme)', gen_random_uuid(), 'parked', 'A message', \(at)
                    """
                case .parked:
                    """
                    insert into parked_messages (tenant_id, parked_id, queue, reason, payload, resolved_at, resolution)
                    select '\(world.acme)', gen_random_uuid(), 'inbound', 'why', '{}', \(at), 'dropped'
                    """
                case .answers:
                    """
                    insert into idempotency_keys (
                        tenant_id, api_key, idempotency_key, request_sha256, effect_id, created_at
                    )
                    select '\(world.acme)', 'bhk_1', gen_random_uuid()::text, '', gen_random_uuid(), \(at)
                    """
                }
            try await world.owner.script("\(insert) from generate_series(1, \(count))")
        }
    }

    private func count(_ kind: Kind, _ world: World) async throws -> Int {
        let statement = PostgresStatement("rows of \(kind.table)", "select count(*) as count from \(kind.table)")
        return try await world.owner.query(statement).rows[0].get("count", as: Int.self)
    }

    @Test(arguments: Kind.allCases)
    func whatIsOldGoesInBoundedStepsAndWhatIsYoungStays(kind: Kind) async throws {
        try await withTwoTenants { world in
            let before = try await count(kind, world)
            try await kind.make(603, days: kind.limit, isOver: true, world)
            try await kind.make(7, days: kind.limit, isOver: false, world)
            #expect(try await kind.delete(2, world) == 2)
            #expect(try await kind.delete(100_000, world) == 500)
            #expect(try await kind.delete(500, world) == 101)
            #expect(try await kind.delete(500, world) == 0)
            #expect(try await count(kind, world) == before + 7)
        }
    }

    /// Whatever its age, what somebody still has to do with is kept.
    @Test func whatIsNotDealtWithStays() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into commands (tenant_id, command_id, kind, payload, requested_by, created_at)
                values ('\(world.acme)', gen_random_uuid(), 'cancel', '{}', 'x', now() - interval '10 years');
                update parked_messages set parked_at = now() - interval '10 years'
                """)
            for kind in [Kind.commands, .parked] {
                let before = try await count(kind, world)
                #expect(try await kind.delete(500, world) == 0)
                #expect(try await count(kind, world) == before && before > 0, "\(kind.table)")
            }
        }
    }

    /// As PostgreSQL runs the function, beside many rows that are not old.
    @Test(arguments: Kind.allCases)
    func whatIsOldIsFoundWithoutReadingWhatIsYoung(kind: Kind) async throws {
        try await withTwoTenants { world in
            try await kind.make(20_000, days: kind.limit, isOver: false, world)
            try await kind.make(6, days: kind.limit, isOver: true, world)
            try await world.owner.script("analyze \(kind.table)")
            // What PostgreSQL reads of itself is in memory after a first call.
            let first = PostgresStatement("first", "select \(kind.function)(1) as count")
            let explain = PostgresStatement("explain", "explain (analyze, buffers) select \(kind.function)(500)")
            let lines = try await world.owner.transaction { transaction -> [String] in
                _ = try await transaction.query(first)
                return try await transaction.query(explain).rows.map { try $0.get("QUERY PLAN", as: String.self) }
            }
            let plan = Plan(name: kind.function, text: lines.joined(separator: "\n"))
            #expect(plan.pages > 0 && plan.pages < 150, "\(plan.text)")
            #expect(try await kind.delete(500, world) == 0)
        }
    }

    /// The functions are the only way, each for the role whose work it is.
    @Test(arguments: Kind.allCases)
    func noRoleDeletesInAnyOtherWay(kind: Kind) async throws {
        try await withTwoTenants { world in
            let (own, foreign) =
                kind == .answers ? (world.tracker, world.router) : (world.router, world.tracker)
            for pool in [own, foreign, world.sender] {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.script("delete from \(kind.table)")
                }
                #expect(error?.sqlstate == "42501")
            }
            for pool in [foreign, world.sender] {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.script("select \(kind.function)(1)")
                }
                #expect(error?.sqlstate == "42501")
            }
        }
    }

    /// What the trackers of the version before call.
    @Test func answersAreForgottenWithoutSayingHowMany() async throws {
        try await withTwoTenants { world in
            try await Kind.answers.make(501, days: 1, isOver: true, world)
            try await world.tracker.script("select forget_idempotency_keys()")
            #expect(try await count(.answers, world) == 1)
        }
    }

    /// The sender's attempts and Twilio's reports are the record.
    @Test func theRecordIsNeverDeleted() async throws {
        try await withTwoTenants { world in
            for pool in [world.router, world.tracker, world.sender] {
                for table in ["send_attempts", "delivery_reports", "audit_events"] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await pool.script("delete from \(table)")
                    }
                    #expect(error?.sqlstate == "42501", "\(table)")
                }
            }
        }
    }
}
