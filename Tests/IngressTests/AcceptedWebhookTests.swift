import HTTPTypes
import HummingbirdTesting
import Ingress
import NIOCore
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Testing
import TwilioContract

@Suite(.timeLimit(.minutes(1))) struct AcceptedWebhookTests {
    private let world: World

    init() throws { world = try World() }

    private func expectAccepted(_ response: TestResponse, _ location: SourceLocation = #_sourceLocation) {
        #expect(response.status == .ok, sourceLocation: location)
        #expect(response.headers[.contentType] == "text/xml", sourceLocation: location)
        #expect(
            String(buffer: response.body) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>",
            sourceLocation: location)
    }

    @Test func aTextIsPublishedAsItCame() async throws {
        let webhook = Webhook()
        expectAccepted(try await world.send(webhook))
        let kept = try #require(world.now.published.first)
        #expect(world.now.published.count == 1 && world.now.spilled.isEmpty)
        #expect(kept.queue == .inbound)
        let payload = try InboundPayload(decoding: kept.payload)
        #expect(payload.tenant == World.tenant && payload.accountSID == World.sid)
        #expect(payload.receivedAt == World.moment && payload.source == .webhook)
        #expect(TwilioForm(pairs: payload.pairs) == TwilioForm(pairs: webhook.pairs))
    }

    @Test func aReportIsPublishedWithTheTextItIsAbout() async throws {
        expectAccepted(try await world.send(.report))
        let kept = try #require(world.now.published.first)
        #expect(kept.queue == .delivery)
        let payload = try DeliveryPayload(decoding: kept.payload)
        #expect(payload.outbound == OutboundID("0b0c57ae-0c4f-4f2e-8d4b-2f4d5f6a7b8c"))
        #expect(payload.accountSID == World.sid && payload.receivedAt == World.moment)
    }

    @Test(arguments: ["/sms/status-callback", "/sms/status-callback?m=", "/sms/status-callback?m=x"])
    func aReportThatNamesNoTextIsForTheRouter(path: String) async throws {
        var webhook = Webhook.report
        webhook.path = path
        expectAccepted(try await world.send(webhook))
        #expect(try DeliveryPayload(decoding: try #require(world.now.published.first).payload).outbound == nil)
    }

    @Test(arguments: ["12345", "next"]) func duringARotationBothTokensSign(token: String) async throws {
        world.setTokens(["12345", "next"])
        var webhook = Webhook()
        webhook.token = token
        expectAccepted(try await world.send(webhook))
    }

    @Test(arguments: [
        "https://relay.example:443/hooks/sms/inbound", "https://user:x@relay.example/hooks/sms/inbound#rc=5",
    ])
    func theURLIsAcceptedAsTwilioSignsIt(url: String) async throws {
        var webhook = Webhook()
        webhook.signedURL = url.contains("@") ? "https://relay.example/hooks/sms/inbound" : url
        expectAccepted(try await world.send(webhook))
    }

    @Test func theQueryIsSignedAsItWasWritten() async throws {
        var webhook = Webhook()
        webhook.path = "/sms/inbound?b=%2f%2F&a=x+y%20z&&=&c"
        expectAccepted(try await world.send(webhook))
    }

    @Test func repeatedAndUnknownFieldsAreKept() async throws {
        var webhook = Webhook()
        webhook.pairs += [("B", "2"), ("B", "1"), ("B", "2"), ("", "empty name"), ("New", "")]
        expectAccepted(try await world.send(webhook))
        let payload = try InboundPayload(decoding: try #require(world.now.published.first).payload)
        #expect(payload.pairs.count == webhook.pairs.count)
    }

    @Test func ofTwoTenantsWithOneAccountTheSignerCounts() async throws {
        let other = TenantID.random()
        world.change { state in
            state.accounts[.account(World.sid)]?.append(
                .init(tenant: other, sid: World.sid, authTokens: [Array("other".utf8)]))
            state.isBrokerUp = false
        }
        var webhook = Webhook.report
        webhook.token = "other"
        expectAccepted(try await world.send(webhook))
        #expect(world.now.spilled.map(\.tenant) == [other])
    }

    @Test func healthIsNoTextForACustomer() async throws {
        for path in ["/sms/inbound", "/sms/status-callback"] {
            var webhook = Webhook()
            webhook.method = .get
            webhook.path = path
            let response = try await world.send(webhook)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
        }
        #expect(world.now.reads.isEmpty)
    }
}
