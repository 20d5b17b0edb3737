import HTTPTypes
import HummingbirdTesting
import Ingress
import NIOCore
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct RefusedWebhookTests {
    private let world: World

    init() throws { world = try World() }

    private func expectNothingKept(_ location: SourceLocation = #_sourceLocation) {
        #expect(world.now.published.isEmpty && world.now.spilled.isEmpty, sourceLocation: location)
    }

    @Test func everyForgeryGetsTheSameAnswer() async throws {
        var forgeries = [Webhook](repeating: Webhook(), count: 6)
        forgeries[0].isSigned = false
        forgeries[1].token = "wrong"
        forgeries[2].set("To", "+15550199999")
        forgeries[3].set("To", "whatsapp:+15550100001")
        forgeries[4].set("AccountSid", "AC" + String(repeating: "b", count: 32))
        forgeries[5].signature = "not base64"
        let responses = try await world.send(forgeries)
        #expect(responses.map(\.status) == Array(repeating: .forbidden, count: forgeries.count))
        #expect(Set(responses.map { String(buffer: $0.body) }).count == 1)
        #expect(Set(responses.map { $0.headers[.contentType] }).count == 1)
        expectNothingKept()
    }

    @Test func aChangedFieldOrURLBreaksTheSignature() async throws {
        let right = Webhook()
        let signature = try #require(right.headers.first { $0.name.canonicalName == "x-twilio-signature" }?.value)
        var changed = [Webhook](repeating: right, count: 3)
        for index in changed.indices { changed[index].signature = signature }
        changed[0].set("Body", "another")
        changed[1].pairs.append(("Extra", "1"))
        changed[2].path += "?x=1"
        for response in try await world.send(changed) { #expect(response.status == .forbidden) }
        expectNothingKept()
    }

    @Test func anEmptyTokenSignsNothing() async throws {
        world.setTokens([""])
        var webhook = Webhook()
        webhook.token = ""
        #expect(try await world.send(webhook).status == .forbidden)
    }

    @Test func aForgedReportIsRefused() async throws {
        var webhook = Webhook.report
        webhook.token = "wrong"
        #expect(try await world.send(webhook).status == .forbidden)
        expectNothingKept()
    }

    @Test(arguments: ["application/json", "text/plain", "multipart/form-data; boundary=x", nil])
    func anotherContentTypeIsRefused(type: String?) async throws {
        var webhook = Webhook()
        webhook.contentType = type
        #expect(try await world.send(webhook).status == .unsupportedMediaType)
    }

    @Test func sixtyFourKibibytesAreTheLimit() async throws {
        var webhook = Webhook()
        let room = 64 * 1024 - webhook.body.readableBytes - "&Pad=".utf8.count
        webhook.pairs.append(("Pad", String(repeating: "x", count: room)))
        #expect(webhook.body.readableBytes == 64 * 1024)
        #expect(try await world.send(webhook).status == .ok)
        webhook.set("Pad", String(repeating: "x", count: room + 1))
        let response = try await world.send(webhook)
        #expect(response.status == .contentTooLarge)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(world.now.published.count == 1)
    }

    @Test(arguments: ["", "a=%zz", "Body=%ff", "MessageSid=SM1&AccountSid=AC1", "%"])
    func whatIsNoFormOfTwiliosIsBad(body: String) async throws {
        var webhook = Webhook()
        webhook.rawBody = body
        #expect(try await world.send(webhook).status == .badRequest)
        #expect(world.now.reads.isEmpty)
    }

    @Test func aTextToNobodyIsBad() async throws {
        var webhook = Webhook()
        webhook.set("To", nil)
        #expect(try await world.send(webhook).status == .badRequest)
    }

    @Test(arguments: [HTTPRequest.Method.put, .delete, .patch, .head]) func otherMethodsAreNot(
        method: HTTPRequest.Method
    ) async throws {
        var webhook = Webhook()
        webhook.method = method
        let response = try await world.send(webhook)
        #expect(response.status == .methodNotAllowed && response.headers[.allow] == "GET, POST")
    }

    @Test func metricsTellOutcomesAndNoNumbers() async throws {
        var forged = Webhook()
        forged.token = "wrong"
        _ = try await world.send([Webhook(), forged])
        let text = world.context.metrics.exposition()
        #expect(text.contains("backhop_webhooks_total{queue=\"inbound\",outcome=\"published\"} 1"))
        #expect(text.contains("backhop_webhooks_total{queue=\"inbound\",outcome=\"403\"} 1"))
        #expect(!text.contains("1555"))
    }
}
