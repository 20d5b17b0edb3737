import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What operators' answers rest on: who may write what, and the clocks of the business.
@Suite(.timeLimit(.minutes(5)))
struct AnswerStoreTests {
    @Test func onlyTheRouterSeesQuestionsToOperators() async throws {
        try await withTwoTenants { (world: World) async throws -> Void in
            let count = "select count(*) from operator_questions"
            for pool in [world.tracker, world.sender] { #expect(try await refusal(count, pool) == "42501") }
            #expect(try await refusal(count, world.router) == nil)
        }
    }

    @Test func theRouterWritesOfOperatorsAndJobsOnlyWhatTheySay() async throws {
        try await withTwoTenants { (world: World) async throws -> Void in
            let allowed = [
                "update operators set off_until = 'infinity', updated_at = now()",
                "update jobs set eta = now(), status = 'in_progress'",
            ]
            for statement in allowed { #expect(try await refusal(statement, world.router) == nil, "\(statement)") }
            let refused = [
                "update operators set name = 'Somebody'", "update operators set phone = '+15125550199'",
                "update operators set active = true", "update jobs set number = number + 1",
                "update jobs set location_of = assigned_operator_id",
            ]
            for statement in refused { #expect(try await refusal(statement, world.router) == "42501", "\(statement)") }
        }
    }

    @Test func theClocksOfABusinessAreThoseOfItsTimeZone() async throws {
        try await withTwoTenants { world in
            let router = RouterStore(pool: world.router)
            for zone in ["UTC", "America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"] {
                try await world.owner.script("update tenants set time_zone = '\(zone)'")
                let (clocks, now) = try await router.decide { transaction in
                    (try await transaction.clocks(world.acme), try await transaction.now())
                }
                for hours in stride(from: -7 * 24, through: 30 * 24, by: 5) {
                    let moment = now + .seconds(hours * 3600)
                    let statement = PostgresStatement(
                        "offset \(zone)",
                        """
                        select extract(epoch from ($1 at time zone '\(zone)') - ($1 at time zone 'UTC'))::int as seconds
                        """)
                    let row = try await world.owner.query(statement, [.moment(moment)]).rows[0]
                    #expect(try row.get("seconds", as: Int.self) == clocks.seconds(at: moment), "\(zone) \(moment)")
                }
            }
        }
    }

    @Test func aTimeZoneThatNobodyKnowsIsRefused() async throws {
        try await withDatabase { owner, _ in
            _ = try await Migrator(pool: owner, migrations: Migration.all).run()
            let admin = AdminStore(pool: owner, keyring: try Keyring(parsing: Keyring.generated(keyID: "k1")))
            let tenant = TenantDefinition(
                slug: "acme", name: "Acme", timeZone: "Mars/Olympus", windowSeconds: 60, alertTo: nil, accounts: [],
                operators: [], chains: [], numbers: [], customers: [])
            let error = await #expect(throws: UnknownTimeZoneError.self) { try await admin.apply(tenant) }
            #expect(error?.description == "tenant acme: there is no time zone Mars/Olympus")
            let statement = PostgresStatement("tenants", "select slug from tenants")
            #expect(try await owner.query(statement).rows.isEmpty)
        }
    }

    /// The SQLSTATE with which a statement is refused.
    private func refusal(_ sql: String, _ pool: PostgresPool) async throws -> String? {
        do {
            _ = try await pool.query(PostgresStatement("refusal \(sql.hashValue)", sql))
            return nil
        } catch {
            return error.sqlstate
        }
    }
}
