import HTTPTypes
import HummingbirdTesting
import Ingress
import QueueContract
import RelayModel
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

    @Test func aRepeatedWebhookDoesNotNameItself() async throws {
        try await world.running { send async throws in
            for _ in 0..<2 { _ = try await send(webhook(1, from: "+15550100111")) }
        }
        #expect(try previous() == [nil, nil])
    }
}
