import Postgres
import RelayModel
import TaskGate
import Testing

@testable import RelayStore

/// What the command line does with messages that could not be processed.
@Suite(.timeLimit(.minutes(5)))
struct ParkedStoreTests {
    private struct Broken: Error {}

    private func parked(_ world: World) async throws -> RowID {
        try #require(RowID(try await world.key("parked_id", "parked_messages", of: world.acme)))
    }

    private func audit(_ world: World) async throws -> [String] {
        let statement = PostgresStatement(
            "parked audit",
            """
            select concat_ws(' ', kind, channel, reason, detail->>'parked') as line from audit_events
            where tenant_id = '\(world.acme)' and kind like 'parked%' order by audit_id
            """)
        return try await world.owner.query(statement).rows.map { try $0.get("line", as: String.self) }
    }

    private func untilSomebodyWaits(_ world: World) async throws {
        let waiting = PostgresStatement(
            "parked waiters",
            """
            select count(*) as count from pg_stat_activity
            where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
            """)
        while try await world.router.query(waiting).rows[0].get("count", as: Int.self) == 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func ofTwoWhoDealWithItOneDoesOnRecord() async throws {
        try await withTwoTenants { world in
            let store = ParkedStore(pool: world.owner)
            let id = try await parked(world)
            let (isIn, mayEnd) = (TaskGate(), TaskGate())
            async let one = store.resolve(id, as: .requeued, naming: { "short \($0)" }) { _ in
                isIn.open()
                await mayEnd.wait()
            }
            await isIn.wait()
            async let two = store.resolve(id, as: .dropped, naming: { $0 }) { _ in throw Broken() }
            try await untilSomebodyWaits(world)
            mayEnd.open()
            let (isRequeued, isDropped) = try await (one, two)
            #expect(isRequeued && !isDropped)
            #expect(try await audit(world) == ["parked_requeued command_line short inbound \(id)"])
        }
    }

    @Test func whatCannotBeQueuedStaysParked() async throws {
        try await withTwoTenants { world in
            let store = ParkedStore(pool: world.owner)
            let id = try await parked(world)
            await #expect(throws: Broken.self) {
                try await store.resolve(id, as: .requeued, naming: { $0 }) { _ in throw Broken() }
            }
            #expect(try await store.message(id)?.queue == "inbound")
            #expect(try await audit(world).isEmpty)
            #expect(try await store.resolve(id, as: .dropped))
            #expect(try await store.message(id) == nil)
        }
    }
}
