import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What runs with the owner's rights does what it says, whatever the tracker's role makes.
@Suite(.timeLimit(.minutes(5)))
struct OwnersRightsTests {
    /// A search path that does not name `pg_temp` has it before all others.
    @Test func everyFunctionWithItsOwnersRightsFindsTemporaryTypesLast() async throws {
        try await withTwoTenants { world in
            let statement = PostgresStatement(
                "definers",
                """
                select proname::text as name,
                    coalesce(proconfig, '{}') @> array['search_path=pg_catalog, public, pg_temp'] as is_safe
                from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1
                """)
            let functions = try await world.owner.query(statement).rows
            #expect(functions.count > 10)
            for function in functions {
                let name = try function.get("name", as: String.self)
                let isSafe = try function.get("is_safe", as: Bool.self)
                #expect(isSafe, "\(name)")
            }
        }
    }

    @Test func theTrackersRoleMakesNothingTemporary() async throws {
        try await withTwoTenants { world in
            let error = await #expect(throws: PostgresError.self) {
                try await world.run("create domain pg_temp.uuid as integer", as: world.acme)
            }
            #expect(error?.sqlstate == "42501")
        }
    }

    /// In a database where they can be made.
    @Test func aTemporaryTypeIsNotWhatTheOwnersFunctionsMean() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                do $$ begin
                    execute format('grant temporary on database %I to backhop_tracker', current_database());
                end $$
                """)
            try await world.tracker.script(
                """
                create function pg_temp.trap(value pg_catalog.uuid) returns boolean language plpgsql as
                    $$ begin raise exception 'ran as %', current_user; end $$;
                create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.trap(value));
                select set_config('backhop.tenant', '\(world.acme)', true);
                update chains set cycles = 2 where tenant_id = '\(world.acme)'
                """)
            let changed = PostgresStatement(
                "trapped", "select count(*) as count from audit_events where kind = 'chain_changed'")
            #expect(try await world.owner.query(changed).rows[0].get("count", as: Int.self) == 1)
        }
    }
}
