import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct InboundTextTests {
    @Test func theWebhookGetsTheWholeSignedParameterSet() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let answer = try await client.text("Hello é 😀 + & =")
            #expect(answer.status == 200)
            #expect(answer.text.contains("\"status\":200"))
            #expect(answer.text.contains("\"body\":\"<Response/>\""))
            let call = try #require(webhooks.calls.first)
            let sid = try answer.document.sid
            #expect(call.url == "\(World.publicURL)/sms/inbound")
            let names = ["MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "From", "To", "Body", "NumMedia"]
            let expected = [sid, sid, sid, World.account, World.dana, World.number, "Hello é 😀 + & =", "0"]
            #expect(names.map { call.form[$0] } == expected)
            for name in ["NumSegments", "ApiVersion", "SmsStatus", "FromCity", "FromState", "FromZip", "FromCountry"] {
                #expect(call.form[name]?.isEmpty == false)
            }
            let signature = webhookSignature(url: call.url, form: call.form, token: "token-one")
            #expect(call.header("x-twilio-signature") == signature)
        }
    }

    @Test func jsonWithMediaAndAReplayedSID() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let sid = "MM" + String(repeating: "a", count: 32)
            let body = """
                {"to": "\(World.number)", "body": "photo", "media": ["https://a.example/p.png"], "sid": "\(sid)"}
                """
            for _ in 0..<2 {
                let answer = try await client.post("/phones/\(World.dana)/texts", body)
                #expect(answer.status == 200)
            }
            let forms = webhooks.calls.map(\.form)
            #expect(forms.count == 2 && forms[0] == forms[1])
            #expect(forms[0]["MessageSid"] == sid && forms[0]["NumMedia"] == "1")
            #expect(forms[0]["MediaUrl0"] == "https://a.example/p.png" && forms[0]["MediaContentType0"] == "image/png")
            #expect(try await client.get("/phones/\(World.dana)").messages.count == 1)
        }
    }

    @Test func anyParameterCanBeGiven() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let order = """
                {"to": "\(World.number)", "body": "Hola",
                 "parameters": {"FromCity": "LIMA", "FromCountry": "PE", "Latitude": "-12.05", "NumSegments": "3"}}
                """
            _ = try await client.post("/phones/\(World.dana)/texts", order)
            let call = try #require(webhooks.calls.first)
            #expect(
                ["FromCity", "FromCountry", "Latitude", "NumSegments"].map { call.form[$0] } == [
                    "LIMA", "PE", "-12.05", "3",
                ])
            #expect(call.form.values("FromCity").count == 1 && call.form["Body"] == "Hola")
            let signature = webhookSignature(url: call.url, form: call.form, token: "token-one")
            #expect(call.header("x-twilio-signature") == signature)
        }
    }

    @Test func withoutAnAnswerTheTextIsJournaled() async throws {
        let webhooks = WebhookRecorder(answering: [.notConnected, .notConnected])
        try await World.simulator(webhooks).test(.router) { client in
            let answer = try await client.post("/phones/14155550111/texts", "body=Hi")
            #expect(answer.status == 200 && answer.text.contains("\"status\":null"))
            #expect(try answer.document.error != nil)
            #expect(webhooks.calls.count == 2)
            #expect(try await client.list("To=%2B14155550100").messages.map(\.body) == ["Hi"])
        }
    }

    @Test(arguments: [
        ("/phones/x/texts", "to=%2B14155550100&body=a"), ("/phones/+14155550111/texts", "to=%2B14155550999&body=a"),
        ("/phones/+14155550333/texts", "body=a"), ("/phones/+14155550111/texts", "body=a&sid=SM1"),
        ("/phones/+14155550111/texts", "{\"to\": 5}"),
    ])
    func wrongOrdersAreRefused(path: String, body: String) async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let answer = try await client.post(path, body)
            #expect(answer.status == 400)
            #expect(try answer.document.error != nil)
        }
        #expect(webhooks.calls.isEmpty)
    }
}
