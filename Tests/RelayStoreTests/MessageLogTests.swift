import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// How a long log is read, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct MessageLogTests {
    /// The first page is the newest; each is oldest first.
    private func pages(_ job: JobID, _ world: World, limit: Int) async throws -> [[LoggedTextID]] {
        let store = TrackerStore(pool: world.tracker)
        var pages: [[LoggedTextID]] = []
        var place: MessageLogCursor?
        while true {
            let page = try await store.messages(job, before: place, tenant: world.acme, limit: limit)
            guard let oldest = page.first else { return pages }
            pages.append(page.map(\.id))
            place = MessageLogCursor(at: oldest.at, id: oldest.id)
        }
    }

    /// The customer's `Hello` and the one to Sam, then six texts of either way.
    private func fill(_ world: World, minutes: String) async throws {
        try await world.owner.script(
            """
            insert into inbound_messages (
                tenant_id, message_sid, account_sid, our_number, their_number, sender, job_id, body, received_at
            )
            select tenant_id, 'SM' || md5(n::text), account_sid, our_number, their_number, 'customer', job_id, 'in ' || n,
                now() + make_interval(mins => \(minutes))
            from inbound_messages, generate_series(1, 6, 2) n where tenant_id = '\(world.acme)';
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, job_id, body, segments,
                order_at, order_tie, created_at
            )
            select tenant_id, md5(n::text)::uuid, account_sid, our_number, '+15125550201', 'customer', 'send', job_id,
                'out ' || n, 1, now(), '', now() + make_interval(mins => \(minutes))
            from outbound_messages, generate_series(2, 6, 2) n where tenant_id = '\(world.acme)'
            """)
    }

    @Test(arguments: ["n", "1"])
    func everyTextIsOnOnePage(minutes: String) async throws {
        try await withTwoTenants { world in
            try await fill(world, minutes: minutes)
            let (_, _, job) = try await world.keys(of: world.acme)
            let log = try await TrackerStore(pool: world.tracker).messages(job, tenant: world.acme)
            #expect(log.count == 8)
            let pages = try await pages(job, world, limit: 3)
            #expect(pages.map(\.count) == [3, 3, 2])
            #expect(pages.reversed().flatMap { $0 } == log.map(\.id))
        }
    }

    @Test func anotherBusinessesPlaceShowsNothingOfIt() async throws {
        try await withTwoTenants { world in
            let (_, _, job) = try await world.keys(of: world.other)
            let store = TrackerStore(pool: world.tracker)
            let newest = try #require(try await store.messages(job, tenant: world.other).last)
            let place = MessageLogCursor(at: newest.at + .seconds(60), id: newest.id)
            #expect(try await store.messages(job, before: place, tenant: world.other).count == 2)
            #expect(try await store.messages(job, before: place, tenant: world.acme).isEmpty)
        }
    }
}
