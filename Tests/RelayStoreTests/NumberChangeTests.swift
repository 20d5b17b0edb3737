import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// How dispatchers change numbers, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct NumberChangeTests {
    private func change(
        _ world: World, isActive: Bool, since version: Moment, by actor: String = "bhk_1"
    ) async throws -> NumberRecord? {
        let number = try #require(PhoneNumber(e164: "+15125550001"))
        let chain = try #require(try await TrackerStore(pool: world.tracker).chain("main", tenant: world.acme))
        return try await TrackerStore(pool: world.tracker).change(
            number, to: NumberChange(chain: chain, isActive: isActive), by: actor, since: version, tenant: world.acme)
    }

    private func number(_ world: World) async throws -> NumberRecord {
        let number = try #require(PhoneNumber(e164: "+15125550001"))
        return try #require(try await TrackerStore(pool: world.tracker).number(number, tenant: world.acme))
    }

    private func audit(_ world: World) async throws -> [String] {
        let statement = PostgresStatement(
            "number audit",
            """
            select concat_ws(' ', channel, reason, detail->>'number', detail->>'chain', detail->>'by') as line
            from audit_events where kind = 'number_changed' order by audit_id
            """)
        return try await world.owner.query(statement).rows.map { try $0.get("line", as: String.self) }
    }

    @Test func theFirstOfTwoWins() async throws {
        try await withTwoTenants { world in
            let before = try await number(world)
            #expect(before.chain == "main" && before.isActive)
            let changed = try #require(try await change(world, isActive: false, since: before.updatedAt))
            #expect(!changed.isActive && changed.updatedAt > before.updatedAt)
            #expect(try await change(world, isActive: true, since: before.updatedAt) == nil)
            #expect(try await number(world) == changed)
        }
    }

    /// The tracker's role has no right to write audit events.
    @Test func everyChangeIsOnRecordWhoeverMakesIt() async throws {
        try await withTwoTenants { world in
            let off = try #require(
                try await change(world, isActive: false, since: try await number(world).updatedAt))
            // The same again means nothing else for anybody's texts.
            _ = try await change(world, isActive: false, since: off.updatedAt, by: "bhk_2")
            try await world.owner.script("update numbers set active = true where e164 = '+15125550001'")
            #expect(
                try await audit(world) == [
                    "api inactive +15125550001 main bhk_1", "command_line active +15125550001 main",
                ])
            let error = await #expect(throws: PostgresError.self) {
                try await world.run(
                    "insert into audit_events (tenant_id, kind) values ('\(world.acme)', 'x')", as: world.acme)
            }
            #expect(error?.sqlstate == "42501")
        }
    }
}
