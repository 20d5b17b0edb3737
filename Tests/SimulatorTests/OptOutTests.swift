import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct OptOutTests {
    @Test(arguments: ["STOP", " stop ", "Unsubscribe", "CANCEL", "stopall", "revoke", "optout", "end", "quit"])
    func aWordOptsOutUntilStart(word: String) async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.text(word)
            #expect(webhooks.calls.first?.form["Body"] == word && webhooks.calls.first?.form["OptOutType"] == nil)
            #expect(try await client.get("/phones/\(World.dana)").messages.last?.body.contains("unsubscribed") == true)
            let refused = try await client.create(["To": World.dana])
            #expect(try refused.status == 400 && refused.code == 21610)
            #expect(try await client.create(["To": World.sam]).status == 201)
            #expect(try await client.get("/opt-outs").text.contains(World.dana))
            _ = try await client.text("Start")
            #expect(try await client.create(["To": World.dana]).status == 201)
            let events = try await client.get("/journal").lines.compactMap { $0["event"] as? String }
            #expect(events.contains("opted_out") && events.contains("opted_in"))
        }
    }

    @Test(arguments: [("HELP", 1), ("info", 1), ("YES", 0), ("START", 0), ("stop it", 0), ("Stopping", 0)])
    func otherTexts(body: String, replies: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.text(body)
            #expect(try await client.get("/phones/\(World.dana)").messages.count == 1 + replies)
            #expect(try await client.create(["To": World.dana]).status == 201)
        }
    }

    @Test func itHoldsForTheNumberThatWasWrittenTo() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.post("/phones/\(World.dana)/texts", "to=%2B14155550200&body=STOP")
            #expect(try await client.create(["To": World.dana]).status == 201)
            let other = try await client.create(
                ["To": World.dana, "From": World.otherNumber], account: World.otherAccount, user: World.otherAccount,
                password: "token-three")
            #expect(try other.code == 21610)
        }
    }

    @Test func advancedOptOutTellsItsTypeAndFailsLater() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            try await client.makeService(", \"advanced_opt_out\": {\"stop\": [\"basta\"], \"stop_reply\": \"Ciao.\"}")
            for word in ["STOP", "Basta", "HELP"] { _ = try await client.text(word) }
            #expect(webhooks.calls.map { $0.form["OptOutType"] } == [nil, "STOP", "HELP"])
            #expect(webhooks.calls.allSatisfy { $0.form["MessagingServiceSid"] == World.service })
            #expect(try await client.get("/phones/\(World.dana)").messages.map(\.body).contains("Ciao."))
            let sent = try await client.create(["To": World.dana, "MessagingServiceSid": World.service])
            #expect(sent.status == 201)
            let phone = try await client.wait(for: "/phones/\(World.dana)") {
                try $0.messages.last?.status == "failed"
            }
            #expect(try phone.messages.last?.error_code == 21610)
        }
    }

    @Test func aReplyDoesNotReachTheOptedOut() async throws {
        let reply = WebhookCaller.Outcome.answered(status: 200, contentType: "text/plain", body: Array("Why?".utf8))
        try await World.simulator(WebhookRecorder(answering: [reply])).test(.router) { client in
            _ = try await client.text("STOP")
            let phone = try await client.wait(for: "/phones/\(World.dana)") {
                try $0.messages.last?.status == "failed"
            }
            #expect(try phone.messages.map(\.body).last == "Why?" && phone.messages.last?.error_code == 21610)
        }
    }

    @Test func theControlSideChangesIt() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let path = "/opt-outs/\(World.number)/\(World.sam)"
            let changed = try await client.put(path, "")
            #expect(changed.status == 204)
            #expect(try await client.create().code == 21610)
            #expect(try await client.delete(path).status == 204)
            #expect(try await client.create().status == 201)
            #expect(try await client.put("/opt-outs/+14155550999/\(World.sam)", "").status == 404)
        }
    }
}
