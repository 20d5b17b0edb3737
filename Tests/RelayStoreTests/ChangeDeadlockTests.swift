import Postgres
import RelayModel
import TaskGate
import Testing

@testable import RelayStore

/// What dispatchers change and what `backhop apply` writes are the same rows, locked in whatever order. The other side waits for
/// longer than PostgreSQL looks for deadlocks, so that it is always the one that is tested which is undone.
@Suite(.timeLimit(.minutes(5)))
struct ChangeDeadlockTests {
    private static let patient = "set local deadlock_timeout = '1min'"
    /// Who waits for the transaction that asks.
    private static let waiters = PostgresStatement(
        "deadlock waiters",
        """
        select count(*) as count from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))
        """)

    private func operators(_ world: World) -> PostgresStatement {
        PostgresStatement(
            "deadlock operators", "update operators set updated_at = now() where tenant_id = '\(world.acme)'")
    }

    private func chains(_ world: World) -> PostgresStatement {
        PostgresStatement("deadlock chains", "update chains set updated_at = now() where tenant_id = '\(world.acme)'")
    }

    @Test func aDispatchersChangeIsMadeAgain() async throws {
        try await withTwoTenants { world in
            let (operators, chains) = (operators(world), chains(world))
            let (hasChains, hasOperators) = (TaskGate(), TaskGate())
            async let other: Void = world.owner.transaction { transaction in
                try await transaction.script(Self.patient)
                _ = try await transaction.query(operators)
                hasOperators.open()
                await hasChains.wait()
                _ = try await transaction.query(chains)
            }
            let store = TrackerStore(pool: world.tracker)
            let changed = try await store.change(of: world.acme, by: "bhk_1") { transaction -> Int in
                _ = try await transaction.query(chains)
                hasChains.open()
                await hasOperators.wait()
                return try await transaction.query(operators, []).affected
            }
            try await other
            #expect(changed == 1)
        }
    }

    @Test func aTenantsFileIsAppliedAgain() async throws {
        try await withTwoTenants { world in
            let admin = AdminStore(pool: world.owner, keyring: world.keyring)
            let definition = try tenantDefinition("acme", 1)
            try await world.owner.script("update operators set active = false")
            let operators = PostgresStatement(
                "deadlock key", "select operator_id from operators where tenant_id = '\(world.acme)' for key share")
            let chains = chains(world)
            let hasChains = TaskGate()
            async let other: Void = world.owner.transaction { transaction in
                try await transaction.script(Self.patient)
                _ = try await transaction.query(chains)
                hasChains.open()
                while try await transaction.query(Self.waiters).rows[0].get("count", as: Int.self) == 0 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                _ = try await transaction.query(operators)
            }
            await hasChains.wait()
            try await admin.apply(definition)
            try await other
            let active = PostgresStatement(
                "deadlock active", "select active from operators where tenant_id = '\(world.acme)'")
            #expect(try await world.owner.query(active).rows[0].get("active", as: Bool.self))
        }
    }
}
