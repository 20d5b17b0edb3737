import HTTPTypes
import HummingbirdTesting
import Ingress
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Testing

/// Each text names the one that was taken just before it in the same conversation.
@Suite(.timeLimit(.minutes(1))) struct PredecessorTests {
    private let world: World

    init() throws { world = try World() }

    private func webhook(_ number: Int, from phone: String) -> Webhook {
        var webhook = Webhook()
        webhook.set("MessageSid", sid(number))
        webhook.set("From", phone)
        return webhook
    }

    private func sid(_ number: Int) -> String { "SM" + String(repeating: "0", count: 31) + "\(number)" }

    private func previous() throws -> [String?] {
        try world.now.published.map { try InboundPayload(decoding: $0.payload).previous?.rawValue }
    }

    @Test func aTextNamesTheOneBeforeOfItsConversation() async throws {
        try await world.running { send async throws in
            for (number, phone) in [(1, "+15550100111"), (2, "+15550100111"), (3, "+15550100112"), (4, "+15550100111")]
            {
                #expect(try await send(webhook(number, from: phone)).status == .ok)
            }
        }
        #expect(try previous() == [nil, sid(1), nil, sid(2)])
    }

    @Test func whatIsSpilledHasItsPlaceInTheConversation() async throws {
        world.change { $0.isBrokerUp = false }
        try await world.running { send async throws in
            for number in 1...2 { #expect(try await send(webhook(number, from: "+15550100111")).status == .ok) }
            #expect(try await send(.report).status == .ok)
        }
        let places = world.now.spilled.map(\.place)
        #expect(places.map { $0?.sid.rawValue } == [sid(1), sid(2), nil])
        #expect(places.prefix(2).allSatisfy { $0?.our == World.number && $0?.their == "+15550100111" })
        #expect(places.map { $0?.previous?.sid.rawValue } == [nil, sid(1), nil])
    }

    @Test func aRepeatedWebhookDoesNotNameItself() async throws {
        try await world.running { send async throws in
            for _ in 0..<2 { _ = try await send(webhook(1, from: "+15550100111")) }
        }
        #expect(try previous() == [nil, nil])
    }
}
