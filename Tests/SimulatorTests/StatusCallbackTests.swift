import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct StatusCallbackTests {
    @Test func theyAreSignedAndInOrder() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks, delay: .milliseconds(1)).test(.router) { client in
            let sid = try await client.create(["StatusCallback": World.callback]).message.sid
            let calls = await webhooks.calls(2)
            #expect(calls.map { $0.form["MessageStatus"] } == ["sent", "delivered"])
            for call in calls {
                #expect(call.url == World.callback)
                #expect(call.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true)
                let signature = webhookSignature(url: World.callback, form: call.form, token: "token-one")
                #expect(call.header("x-twilio-signature") == signature)
                let names = ["MessageSid", "SmsSid", "AccountSid", "From", "To", "ApiVersion", "ErrorCode"]
                let expected = [sid, sid, World.account, World.number, World.sam, "2010-04-01", nil]
                #expect(names.map { call.form[$0] } == expected)
                #expect(call.form["SmsStatus"] == call.form["MessageStatus"])
            }
        }
    }

    @Test func theOverrideFragmentIsNotRequested() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.create(["StatusCallback": "\(World.callback)#rc=5&rp=all"])
            #expect(await webhooks.calls(1).first?.url == World.callback)
        }
    }

    @Test func withoutConnectionItIsTriedOnceMore() async throws {
        let webhooks = WebhookRecorder(answering: [.notConnected, WebhookRecorder.accepted, .noAnswer])
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.create(["StatusCallback": World.callback])
            let calls = await webhooks.calls(3)
            #expect(calls.map { $0.form["MessageStatus"] } == ["sent", "sent", "delivered"])
            let tokens = calls.map { $0.header("i-twilio-idempotency-token") }
            #expect(tokens[0] == tokens[1] && tokens[1] != tokens[2])
        }
        #expect(webhooks.calls.count == 3)
    }
}
