import Foundation
import Postgres
import RelayFill
import Testing

@testable import TestInstallation

/// All that the whole product does about a job reads as much of the database beside many finished relays as beside few.
///
/// `BACKHOP_TEST_FINISHED_RELAYS` sets how many relays are finished, 20,000 by default and a million by `make test-full`;
/// the figures are printed.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct FlatWorkTests {
    private static var finished: Int {
        ProcessInfo.processInfo.environment["BACKHOP_TEST_FINISHED_RELAYS"].flatMap(Int.init) ?? 20_000
    }
    private static let services = ["ingress", "router", "sender", "tracker"]

    @Test func aJobReadsAsMuchBesideManyFinishedRelaysAsBesideFew() async throws {
        let installation = try await Installation.start(windows: [5, 600, 600])
        let bearer = try await installation.bearer()
        for service in Self.services { try await installation.end(service) }
        try await keepOnePlan(installation)
        try await fill(installation, from: 1, to: 1000)
        let few = try await work(installation, JobByText(installation, bearer, customer: "+15125550151"))
        try await fill(installation, from: 1001, to: Self.finished)
        let many = try await work(installation, JobByText(installation, bearer, customer: "+15125550152"))
        compare(few, many)
        await installation.stop()
    }

    /// After five times PostgreSQL may keep one plan of a statement for all values: what has run for long works by those plans.
    /// The tracker's pages are asked for more often than that.
    private func keepOnePlan(_ installation: Installation) async throws {
        for service in Self.services where service != "tracker" {
            try await installation.database.script(
                """
                alter role backhop_\(service) in database \(installation.databaseName)
                    set plan_cache_mode = 'force_generic_plan'
                """)
        }
    }

    /// What the services read from their start to their end, with the job between.
    private func work(_ installation: Installation, _ job: JobByText) async throws -> [TableWork] {
        let before = try await installation.tableWork()
        for service in Self.services { try installation.start(service, settings: ["BACKHOP_API_RATE": "1000"]) }
        for service in Self.services { try await installation.untilReady(service) }
        try await job.run()
        for service in Self.services { try await installation.end(service) }
        try await installation.untilAlone()
        return zip(try await installation.tableWork(), before).map { $0 - $1 }
    }

    /// The finished relays are older than what the product looks back at, seven days: it is their number that must not matter.
    private func fill(_ installation: Installation, from first: Int, to last: Int) async throws {
        let tenant = try #require(try await installation.value("select tenant_id from tenants"))
        let pool = try PostgresPool(
            PostgresConfiguration(
                url: TestServers.databaseURL(named: installation.databaseName, role: nil), poolSize: 1,
                applicationName: "filling", statementTimeout: .zero))
        try await stopAutovacuum(pool)
        let fill = RelayFill(
            tenant: tenant, account: Installation.accountSID, our: Installation.business,
            customers: max(Self.finished / 4, 1), daysAgo: 8)
        try await fill.finished(from: first, to: last, in: pool)
        await pool.close()
        try await installation.untilAlone()
    }

    /// It reads pages as well.
    private func stopAutovacuum(_ pool: PostgresPool) async throws {
        try await pool.script(
            """
            do $$
            declare
                name text;
            begin
                for name in select relname from pg_stat_user_tables loop
                    execute format('alter table %I set (autovacuum_enabled = false)', name);
                end loop;
            end
            $$
            """)
    }

    private func compare(_ few: [TableWork], _ many: [TableWork]) {
        for (small, large) in zip(few, many) where large.pages > 0 {
            print("\(large.table): \(small);", large)
            // Who grows is told by the number of rows. What does not may be read from end to end.
            if large.size > Self.finished / 10 { #expect(large.scans == 0, "\(large.table): \(large)") }
            // The sweeper reads a few dozen pages in each second, and how long a job takes depends on the machine.
            #expect(large.rows <= small.rows * 2 + 1000, "\(large.table): \(small); \(large)")
            #expect(large.entries <= small.entries * 2 + 1000, "\(large.table): \(small); \(large)")
            #expect(large.pages <= small.pages * 2 + 2000, "\(large.table): \(small); \(large)")
        }
    }
}
