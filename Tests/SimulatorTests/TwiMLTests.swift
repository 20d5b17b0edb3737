import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

/// What the simulator makes of a webhook's answer.
@Suite(.timeLimit(.minutes(1))) struct TwiMLTests {
    @Test(
        arguments: [
            ("text/xml", "<Response/>", nil),
            ("application/xml; charset=utf-8", "<?xml version=\"1.0\"?>\n<Response></Response>", nil),
            ("text/html", "<!-- a --><Response><!-- b --><?pi x?></Response> ", nil), ("text/xml", "", nil),
            ("text/xml", "<Response>", 12100), ("text/xml", "<Response></response>", 12100),
            ("text/xml", "<Response a=1/>", 12100), ("text/xml", "<Response a=\"1\" a=\"2\"/>", 12100),
            ("text/xml", "<Response>&nbsp;</Response>", 12100), ("text/xml", "<Response/><Response/>", 12100),
            ("text/xml", "<!DOCTYPE x><Response/>", 12100), ("text/xml", "OK", 12100),
            ("text/xml", "<Response/>\u{0}", 12100),
            ("text/xml", "<Reply/>", 12102), ("text/xml", "<Response><Wave/></Response>", 12200),
            ("text/xml", "<Response><Say>hi</Say></Response>", 14110),
            ("text/xml", "<Response><Message/></Response>", 14103),
            ("application/json", "{}", 12300), (nil, "<Response/>", 11200),
            ("text/xml", "<Response>" + String(repeating: " ", count: 65_536) + "</Response>", 11750),
        ] as [(String?, String, Int?)])
    func mistakesHaveTheirCode(type: String?, body: String, code: Int?) async throws {
        let webhooks = WebhookRecorder(answering: [.answered(status: 200, contentType: type, body: Array(body.utf8))])
        try await World.simulator(webhooks).test(.router) { client in
            let answer = try await client.text("Hi")
            #expect(answer.text.contains("\"error_code\":\(code.map(String.init) ?? "null")"))
            let event = try #require(try await client.events(until: 2).last)
            #expect(event["error_code"] as? Int == code)
            #expect(try await client.get("/phones/\(World.dana)").messages.count == 1)
        }
    }

    @Test(arguments: [
        ("text/plain", "Thanks & bye", ["Thanks & bye"]),
        (
            "text/xml", "<Response><Message> A &lt;b&gt; &#233;&#x1F600; <![CDATA[<&>]]></Message></Response>",
            ["A <b> é😀 <&>"]
        ),
        (
            "text/xml", "<Response><Message to='\(World.dana)'><Body>one</Body></Message><Sms>two</Sms></Response>",
            ["one", "two"]
        ),
        (
            "text/xml", "<Response>" + String(repeating: "<Message>x</Message>", count: 11) + "</Response>",
            Array(repeating: "x", count: 10)
        ),
    ])
    func repliesAreSent(type: String, body: String, replies: [String]) async throws {
        let webhooks = WebhookRecorder(answering: [.answered(status: 200, contentType: type, body: Array(body.utf8))])
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.text("Hi")
            let phone = try await client.wait(for: "/phones/\(World.dana)") {
                try $0.messages.dropFirst().allSatisfy { $0.status == "delivered" }
            }
            let texts = try phone.messages.dropFirst()
            #expect(texts.map(\.body) == replies)
            #expect(texts.allSatisfy { $0.direction == "outbound-reply" && $0.from == World.number })
            if replies.count == 10 { #expect(try await client.events(until: 2)[1]["error_code"] as? Int == 14109) }
        }
    }

    @Test func aRedirectIsFollowed() async throws {
        let redirect = "<Response><Redirect>/next?a=1</Redirect></Response>"
        let webhooks = WebhookRecorder(answering: [
            .answered(status: 200, contentType: "text/xml", body: Array(redirect.utf8))
        ])
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.text("Hi")
            #expect(webhooks.calls.map(\.url).last == "https://relay.example/next?a=1")
            #expect(webhooks.calls.count == 2)
        }
    }

    @Test func aFailureIsFollowedByTheFallbackAlone() async throws {
        let webhooks = WebhookRecorder(answering: [
            .answered(status: 200, contentType: "application/json", body: Array("{}".utf8)),
            .answered(status: 200, contentType: "text/plain", body: Array("from the fallback".utf8)),
        ])
        try await World.simulator(webhooks, change: { $0.fallbackURL = "https://other.example/" }).test(.router) {
            client in
            _ = try await client.text("Hi")
            #expect(webhooks.calls.last?.form["ErrorCode"] == "12300")
            #expect(try await client.get("/phones/\(World.dana)").messages.map(\.body) == ["Hi", "from the fallback"])
        }
    }
}
