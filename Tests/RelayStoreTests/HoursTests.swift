import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What of a tenants file depends on the time, in the tables.
@Suite("Hours of a tenants file", .serialized, .timeLimit(.minutes(5)))
struct HoursTests {
    @Test("Applying a definition writes hours, emergency contacts, schedules and links, and takes back what it lacks")
    func apply() async throws {
        try await withDatabase { pool, _ in
            _ = try await Migrator(pool: pool, migrations: Migration.all).run()
            let admin = AdminStore(pool: pool, keyring: try Keyring(parsing: Keyring.generated(keyID: "k1")))
            let full = try definition(isFull: true)
            try await admin.apply(full)
            #expect(try await summary(pool) == "1 1 1 true")
            #expect(
                try await value(pool, "select time_zone || ' ' || (hours -> 'week' ->> 'mon') from operator_hours")
                    == #"America/Denver ["08:00-12:00"]"#)
            #expect(
                try await value(
                    pool,
                    "select c.name || ' ' || s.time_zone from number_schedule s join chains c using (tenant_id, chain_id)"
                )
                    == "night America/Chicago")
            try await admin.apply(full)
            #expect(try await summary(pool) == "1 1 1 true")
            try await admin.apply(try definition(isFull: false))
            #expect(try await summary(pool) == "0 0 0 false")
        }
    }

    @Test("Time zones that the database does not know are named")
    func zones() async throws {
        try await withDatabase { pool, _ in
            let admin = AdminStore(pool: pool, keyring: try Keyring(parsing: Keyring.generated(keyID: "k1")))
            let names = ["UTC", "America/Chicago", "Mars/Olympus", "america/chicago", "Europe/Berlin", "CDT"]
            #expect(
                try await admin.unknownTimeZones(among: names).sorted() == ["CDT", "Mars/Olympus"])
            #expect(try await admin.unknownTimeZones(among: []).isEmpty)
        }
    }

    @Test("The router may read hours and schedules, and write neither")
    func grants() async throws {
        try await withTwoTenants { world in
            for table in ["operator_hours", "number_schedule"] {
                let read = PostgresStatement("read \(table)", "select count(*) from \(table)")
                _ = try await world.router.query(read)
                let error = await #expect(throws: PostgresError.self) {
                    try await world.router.script("delete from \(table)")
                }
                #expect(error?.sqlstate == "42501")
            }
            for role in [world.router, world.tracker, world.sender] {
                let error = await #expect(throws: PostgresError.self) {
                    try await role.script("select token_sha256 from ack_link_tokens")
                }
                #expect(error?.sqlstate == "42501")
            }
        }
    }

    @Test("An expired link leads nowhere")
    func expired() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            #expect(try await store.ackLink(tokenSHA256: world.token(of: world.acme))?.standing == .open)
            try await world.owner.script("update ack_link_tokens set expires_at = now()")
            #expect(try await store.ackLink(tokenSHA256: world.token(of: world.acme)) == nil)
        }
    }

    @Test("A link of an operator who works here no more leads nowhere")
    func inactive() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            try await world.owner.script("update operators set active = false where tenant_id = '\(world.acme)'")
            #expect(try await store.ackLink(tokenSHA256: world.token(of: world.acme)) == nil)
            #expect(try await store.ackLink(tokenSHA256: world.token(of: world.other)) != nil)
        }
    }

    @Test("A link shows the text that was passed on, a dispatcher's as well", arguments: ["customer", "dispatcher"])
    func linkText(sender: String) async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                update inbound_messages set sender = '\(sender)';
                update outbound_messages o set source_sid = i.message_sid from inbound_messages i
                where i.tenant_id = o.tenant_id
                """)
            let link = try await TrackerStore(pool: world.tracker).ackLink(tokenSHA256: world.token(of: world.acme))
            #expect(link?.texts == ["Hello"])
        }
    }

    /// Who may read a job's log may not therefore take its texts.
    @Test("A job's log shows no link's token")
    func log() async throws {
        try await withTwoTenants { world in
            let token = LinkToken.generate().reveal()
            try await world.owner.script(
                "update outbound_messages set body = body || E'\\nOr tap: https://track.example.com/a/\(token)'")
            let store = TrackerStore(pool: world.tracker)
            let job = try #require(try await store.jobs(tenant: world.acme, limit: 1).first)
            let bodies = try await store.messages(job.id, tenant: world.acme).map(\.body)
            #expect(bodies.contains("Hello\nOr tap: https://track.example.com/a/…"))
            #expect(!bodies.contains { $0.contains(token) })
        }
    }

    private func summary(_ pool: PostgresPool) async throws -> String? {
        try await value(
            pool,
            """
            select concat_ws(' ', (select count(*) from operator_hours),
                (select count(*) from chains where emergency_operator_id is not null),
                (select count(*) from number_schedule), (select ack_links::text from tenants))
            """)
    }

    private func value(_ pool: PostgresPool, _ sql: String) async throws -> String? {
        let statement = PostgresStatement("hours \(sql.hashValue)", "select (\(sql))::text as value")
        return try await pool.query(statement).rows.first?.get("value", as: String?.self)
    }

    private func definition(isFull: Bool) throws -> TenantDefinition {
        let account = "AC" + String(repeating: "1", count: 32)
        let hours = WorkingHours(week: [.monday: [DaySpan("08:00-12:00")].compactMap(\.self)])
        var sam = TenantDefinition.Person(name: "Sam", phone: try #require(PhoneNumber(e164: "+15125550111")))
        var main = TenantDefinition.Chain(name: "main", windowSeconds: nil, cycles: 1, hops: [("Sam", nil)])
        var number = TenantDefinition.Number(
            e164: try #require(PhoneNumber(e164: "+15125550100")), accountSID: account, chain: "main", isActive: true,
            segmentsPerSecond: 1)
        if isFull {
            sam.hours = .init(hours, timeZone: "America/Denver")
            main.emergency = "Sam"
            number.schedule = [(chain: "night", hours: .init(hours, timeZone: "America/Chicago"))]
        }
        let night = TenantDefinition.Chain(name: "night", windowSeconds: nil, cycles: 1, hops: [])
        var tenant = TenantDefinition(
            slug: "acme", name: "Acme", timeZone: "America/Chicago", windowSeconds: 60, alertTo: nil,
            accounts: [
                .init(
                    sid: account, authToken: "t", nextAuthToken: nil,
                    apiKeySID: "SK" + String(repeating: "1", count: 32),
                    apiKeySecret: "s")
            ],
            operators: [sam], chains: [main, night], numbers: [number], customers: [])
        tenant.hasAckLinks = isFull
        return tenant
    }
}
