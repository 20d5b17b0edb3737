import Foundation
import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// How dispatchers change operators, chains and schedules, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct DirectoryChangeTests {
    private func hours(_ spans: [Weekday: [String]], zone: String = "America/Chicago") -> TenantDefinition.LocalHours {
        TenantDefinition.LocalHours(
            WorkingHours(week: spans.mapValues { $0.compactMap { DaySpan($0) } }), timeZone: zone)
    }

    private func sam(_ world: World) async throws -> OperatorSettings {
        try #require(try await TrackerStore(pool: world.tracker).operatorSettings("Sam", tenant: world.acme))
    }

    private func chain(_ world: World) async throws -> ChainSettings {
        try #require(try await TrackerStore(pool: world.tracker).chainSettings("main", tenant: world.acme))
    }

    private func change(
        _ world: World, _ change: OperatorChange, since version: Moment, by actor: String = "bhk_1"
    ) async throws -> OperatorSettings? {
        try await TrackerStore(pool: world.tracker).change(
            try await sam(world).id, to: change, by: actor, since: version, tenant: world.acme)
    }

    private func change(_ world: World, cycles: Int, since version: Moment) async throws -> ChainSettings? {
        let sam = try await sam(world).id
        let hops = [30, nil].map { ChainChange.Hop(operatorID: sam, windowSeconds: $0) }
        return try await TrackerStore(pool: world.tracker).change(
            try await chain(world).id,
            to: ChainChange(windowSeconds: 45, cycles: cycles, emergency: sam, hops: hops), by: "bhk_1", since: version,
            tenant: world.acme)
    }

    private func audit(_ world: World) async throws -> [String] {
        let statement = PostgresStatement(
            "directory audit",
            """
            select concat_ws(' ', kind, channel, reason, detail->>'by', detail->>'cycles', detail->'hours'->>'week') as line
            from audit_events where kind in ('operator_changed', 'chain_changed', 'schedule_changed') order by audit_id
            """)
        return try await world.owner.query(statement).rows.map { try $0.get("line", as: String.self) }
    }

    @Test func theFirstOfTwoWhoChangeAnOperatorWins() async throws {
        try await withTwoTenants { world in
            let before = try await sam(world)
            #expect(before.isActive && before.hours == nil && before.offUntil == nil)
            let mornings = hours([.monday: ["08:00-12:00"]])
            let changed = try #require(
                try await change(world, OperatorChange(hours: .during(mornings)), since: before.updatedAt))
            #expect(changed.hours == mornings && changed.isActive && changed.updatedAt > before.updatedAt)
            #expect(try await change(world, OperatorChange(isActive: false), since: before.updatedAt) == nil)
            #expect(try await change(world, OperatorChange(hours: .always), since: before.updatedAt) == nil)
            #expect(try await sam(world) == changed)
            let inactive = try #require(
                try await change(world, OperatorChange(isActive: false), since: changed.updatedAt))
            #expect(!inactive.isActive && inactive.hours == mornings)
            let always = try #require(
                try await change(world, OperatorChange(hours: .always), since: inactive.updatedAt))
            #expect(always.hours == nil && !always.isActive)
        }
    }

    @Test func theFirstOfTwoWhoChangeAChainWins() async throws {
        try await withTwoTenants { world in
            let before = try await chain(world)
            #expect(before.hops == [ChainSettings.Hop(operatorName: "Sam", windowSeconds: nil)])
            async let one = change(world, cycles: 2, since: before.updatedAt)
            async let two = change(world, cycles: 3, since: before.updatedAt)
            let winners = try await [one, two].compactMap(\.self)
            #expect(winners.count == 1)
            let now = try await chain(world)
            #expect(now == winners.first && now.emergency == "Sam" && now.windowSeconds == 45)
            #expect(now.hops.map(\.windowSeconds) == [30, nil])
            #expect(try await audit(world) == ["chain_changed api bhk_1 \(now.cycles)"])
        }
    }

    @Test func aScheduleIsReplacedLeftAloneAndTakenAway() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let phone = try #require(PhoneNumber(e164: "+15125550001"))
            let before = try #require(try await store.number(phone, tenant: world.acme))
            #expect(before.schedule.isEmpty)
            let nights = hours([.friday: ["22:00-06:00"]])
            var order = NumberChange(chain: try await chain(world).id, isActive: true)
            order.schedule = [(chain: order.chain, hours: nights)]
            let first = try #require(
                try await store.change(phone, to: order, by: "bhk_1", since: before.updatedAt, tenant: world.acme))
            #expect(first.schedule == [NumberRecord.Shift(chain: "main", hours: nights)])
            #expect(first.updatedAt > before.updatedAt)
            order.schedule = []
            let late = try await store.change(
                phone, to: order, by: "bhk_2", since: before.updatedAt, tenant: world.acme)
            #expect(late == nil)
            order.schedule = nil
            let same = try #require(
                try await store.change(phone, to: order, by: "bhk_1", since: first.updatedAt, tenant: world.acme))
            #expect(same.schedule == first.schedule)
            order.schedule = []
            let none = try #require(
                try await store.change(phone, to: order, by: "bhk_2", since: same.updatedAt, tenant: world.acme))
            #expect(none.schedule.isEmpty)
            #expect(try await audit(world) == ["schedule_changed api bhk_1", "schedule_changed api bhk_2"])
            #expect(try await store.numbers(tenant: world.acme) == [none])
        }
    }

    /// The tracker's role has no right to write audit events, nor to what they are compared with.
    @Test func everyChangeIsOnRecordWhoeverMakesIt() async throws {
        try await withTwoTenants { world in
            let mornings = OperatorChange(hours: .during(hours([.monday: ["08:00-12:00"]])))
            let first = try #require(try await change(world, mornings, since: try await sam(world).updatedAt))
            // The same again asks nobody at another time.
            let again = try #require(try await change(world, mornings, since: first.updatedAt, by: "bhk_2"))
            _ = try await change(world, OperatorChange(isActive: false), since: again.updatedAt)
            try await world.owner.script(
                """
                update operators set active = true where tenant_id = '\(world.acme)';
                update operators set off_until = 'infinity'
                """)
            #expect(
                try await audit(world) == [
                    #"operator_changed api active bhk_1 {"mon": ["08:00-12:00"]}"#,
                    #"operator_changed api inactive bhk_1 {"mon": ["08:00-12:00"]}"#,
                    #"operator_changed command_line active {"mon": ["08:00-12:00"]}"#,
                ])
            for denied in [
                "delete from recorded_configuration",
                "select note_configuration('\(world.acme)', 'chain', 'x', '{}', null)",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await world.run(denied, as: world.acme) }
                #expect(error?.sqlstate == "42501", "\(denied)")
            }
        }
    }

    /// Without a tenant, and with another one, the tracker's role sees no hours and no schedules.
    @Test func hoursAndSchedulesStandBehindTheTenantsWall() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into operator_hours (tenant_id, operator_id, time_zone, hours)
                select tenant_id, operator_id, 'UTC', '{"week":{},"exceptions":[]}' from operators;
                insert into number_schedule (tenant_id, e164, position, chain_id, time_zone, hours)
                select tenant_id, e164, 1, chain_id, 'UTC', '{"week":{},"exceptions":[]}' from numbers
                """)
            for table in ["operator_hours", "number_schedule"] {
                #expect(try await world.count(table, as: nil) == 0, "\(table)")
                #expect(try await world.count(table, as: world.acme) == 1, "\(table)")
                #expect(try await world.count(table, as: world.acme, foreignTo: world.acme) == 0, "\(table)")
                let read = PostgresStatement("router \(table)", "select count(*) as count from \(table)")
                #expect(try await world.router.query(read).rows[0].get("count", as: Int.self) == 2, "\(table)")
            }
        }
    }

    @Test func whoIsOffUntilTheySaySoIsOffUntilTheYear9999() async throws {
        try await withTwoTenants { world in
            try await world.owner.script("update operators set off_until = 'infinity'")
            #expect(try await sam(world).offUntil?.description == "9999-12-31T23:59:59.999Z")
            try await world.owner.script("update operators set off_until = now() - interval '1 second'")
            #expect(try await sam(world).offUntil == nil)
        }
    }
}

/// What applying a tenants file leaves on record.
@Suite(.timeLimit(.minutes(5)))
struct ApplyRecordTests {
    private func definition(cycles: Int = 1, alexWorks: Bool = true, night: String) throws -> TenantDefinition {
        let phones = try (0...2).map { try #require(PhoneNumber(e164: "+1512555011\($0)")) }
        var sam = TenantDefinition.Person(name: "Sam", phone: phones[1])
        let nights = WorkingHours(week: [.monday: [try #require(DaySpan(night))]])
        sam.hours = TenantDefinition.LocalHours(nights, timeZone: "UTC")
        let alex = TenantDefinition.Person(name: "Alex", phone: phones[2])
        var number = TenantDefinition.Number(
            e164: phones[0], accountSID: World.account(1), chain: "main", isActive: true, segmentsPerSecond: 1)
        number.schedule = [(chain: "main", hours: .init(nights, timeZone: "UTC"))]
        return TenantDefinition(
            slug: "acme", name: "Acme", timeZone: "UTC", windowSeconds: 60, alertTo: nil,
            accounts: [
                .init(
                    sid: World.account(1), authToken: "t", nextAuthToken: nil,
                    apiKeySID: "SK" + String(repeating: "1", count: 32), apiKeySecret: "s")
            ],
            operators: alexWorks ? [sam, alex] : [sam],
            chains: [.init(name: "main", windowSeconds: nil, cycles: cycles, hops: [("Sam", nil)])], numbers: [number],
            customers: [])
    }

    /// It writes hours, hops and schedules anew each time.
    @Test func onlyWhatChangedIsOnRecord() async throws {
        try await withDatabase { pool, _ in
            _ = try await Migrator(pool: pool, migrations: Migration.all).run()
            let admin = AdminStore(pool: pool, keyring: try Keyring(parsing: Keyring.generated(keyID: "k1")))
            let statement = PostgresStatement(
                "applied",
                """
                select coalesce(string_agg(concat_ws(' ', kind, channel, reason), ',' order by kind, reason), '') as lines
                from audit_events
                """)
            func lines() async throws -> String {
                try await pool.query(statement).rows[0].get("lines", as: String.self)
            }
            for _ in 0..<2 { try await admin.apply(try definition(night: "22:00-06:00")) }
            #expect(try await lines() == "")
            try await admin.apply(try definition(cycles: 2, alexWorks: false, night: "22:00-06:00"))
            #expect(try await lines() == "chain_changed command_line,operator_changed command_line inactive")
            for _ in 0..<2 {
                try await admin.apply(try definition(cycles: 2, alexWorks: false, night: "23:00-06:00"))
            }
            #expect(
                try await lines()
                    == "chain_changed command_line,operator_changed command_line active,operator_changed command_line inactive,schedule_changed command_line"
            )
        }
    }
}
