import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebhookOverrideTests {
    private static let busy = WebhookCaller.Outcome.answered(status: 503, contentType: nil, body: [])
    private static let wrong = WebhookCaller.Outcome.answered(status: 404, contentType: nil, body: [])

    @Test(arguments: [
        ("", 5000, 15_000, 15_000, 1, "ct"), ("#rc=9&rp=all", 5000, 15_000, 15_000, 5, "all"),
        ("#ct=50&rt=99999&tt=2000&rc=0&rp=4xx", 100, 15_000, 2000, 0, "4xx"),
        ("#rc=x&ct=&e=ashburn&sni=y", 5000, 15_000, 15_000, 1, "ct"),
    ])
    func theFragmentIsRead(fragment: String, connect: Int, read: Int, total: Int, retries: Int, policy: String) {
        let overrides = ConnectionOverrides(of: "https://relay.example/sms?a=1\(fragment)")
        #expect(overrides.connectTimeout == .milliseconds(connect))
        #expect(overrides.readTimeout == .milliseconds(read) && overrides.totalTimeout == .milliseconds(total))
        #expect(overrides.retries == retries && overrides.policy == [policy])
    }

    @Test(arguments: [
        ("", [busy], 1), ("", [WebhookCaller.Outcome.noAnswer], 1), ("", [.notConnected, .notConnected], 2),
        ("#rc=3&rp=5xx", [busy, busy], 3), ("#rc=3&rp=5xx", [wrong], 1), ("#rc=2&rp=4xx,5xx", [wrong, busy, wrong], 3),
        ("#rc=5&rp=all", [.noAnswer, .notConnected, busy, wrong, .noAnswer], 6),
        ("#rc=2&rp=rt", [.noAnswer, .noAnswer, .noAnswer], 3), ("#rc=0&rp=all", [busy], 1),
        ("#rc=3&rp=ct", [.failed(.certificate)], 1), ("#rc=1&rp=ct", [.failed(.hostName)], 2),
    ])
    func attempts(fragment: String, outcomes: [WebhookCaller.Outcome], count: Int) async throws {
        let webhooks = WebhookRecorder(answering: outcomes)
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.put(
                "/numbers/\(World.number)", "{\"webhook_url\": \"https://relay.example/in\(fragment)\"}")
            _ = try await client.text("Hi")
            #expect(webhooks.calls.count == count)
            #expect(Set(webhooks.calls.map { $0.header("i-twilio-idempotency-token") }).count == 1)
            #expect(webhooks.calls.allSatisfy { $0.url == "https://relay.example/in" })
        }
    }

    @Test func theLimitsAreThoseOfTheAddress() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.text("Hi")
            _ = try await client.put(
                "/numbers/\(World.number)",
                "{\"webhook_url\": \"https://u:p@relay.example:8443/in#ct=2000&rt=3000&tt=4000\"}")
            _ = try await client.text("Hi")
            let (usual, own) = (webhooks.calls[0], webhooks.calls[1])
            #expect(usual.connectTimeout == .seconds(5) && usual.timeout <= .seconds(15))
            #expect(own.connectTimeout == .seconds(2) && own.timeout <= .seconds(4))
            #expect(own.url == "https://relay.example:8443/in" && own.header("authorization") == "Basic dTpw")
            #expect(
                own.header("x-twilio-signature")
                    == webhookSignature(url: "https://relay.example:8443/in", form: own.form, token: "token-one"))
        }
    }

    @Test func theFallbackIsAskedWithWhatWentWrong() async throws {
        let webhooks = WebhookRecorder(answering: [Self.busy])
        try await World.simulator(webhooks).test(.router) { client in
            let order = """
                {"webhook_url": "https://relay.example/in?a=1#rc=0", "fallback_url": "https://other.example/in"}
                """
            _ = try await client.put("/numbers/\(World.number)", order)
            let answer = try await client.text("Hi")
            #expect(answer.text.contains("\"status\":200") && answer.text.contains("\"error_code\":null"))
            let call = try #require(webhooks.calls.last)
            #expect(webhooks.calls.count == 2 && call.url == "https://other.example/in")
            #expect(call.form["ErrorCode"] == "11200" && call.form["ErrorUrl"] == "https://relay.example/in?a=1")
            #expect(
                call.header("x-twilio-signature")
                    == webhookSignature(url: call.url, form: call.form, token: "token-one"))
            let events = try await client.get("/journal").lines.filter { $0["event"] as? String == "webhook" }
            #expect(events.map { $0["webhook"] as? String } == ["inbound", "fallback"])
            #expect(events.first?["error_code"] as? Int == 11200)
        }
    }
}
