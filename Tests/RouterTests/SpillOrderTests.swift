import Postgres
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import Router

/// What was spilled says, when it is published, which text of its conversation was spilled before it.
@Suite(.timeLimit(.minutes(5)))
struct SpillOrderTests {
    @Test func aSpilledTextNamesTheOneBeforeItWhicheverIngressSpilledThat() async throws {
        try await Office.open { office in
            let first = office.text("5 Elm")
            let second = office.text("No, 7 Elm")
            try await office.spill(first.encoded())
            try await office.spill(second.encoded(), after: first.sid)
            try await office.spill([1, 2, 3], after: second.sid)
            let published = Mutex<[[UInt8]]>([])
            let count = try await office.store.drainSpill(limit: 100) { messages in
                published.withLock { $0 = messages.map(\.body) }
            }
            let bodies = published.withLock { $0 }
            #expect(count == 3 && bodies.count == 3 && bodies.last == [1, 2, 3])
            let texts = try bodies.dropLast().map { try InboundRecord(decoding: $0) }
            #expect(texts.map(\.sid) == [first.sid, second.sid])
            #expect(texts.map(\.previous) == [nil, first.sid])
            #expect(texts.map(\.body) == ["5 Elm", "No, 7 Elm"])
        }
    }
}

extension Office {
    fileprivate func spill(_ payload: [UInt8], after previous: MessageSID? = nil) async throws {
        _ = try await owner.query(
            PostgresStatement(
                "spill",
                """
                insert into inbound_spill (tenant_id, spill_id, queue, payload, previous_sid)
                values ($1::uuid, gen_random_uuid(), 'inbound', $2, $3)
                """), [.text("\(tenant)"), .bytes(payload), .text(previous?.rawValue)])
    }
}
