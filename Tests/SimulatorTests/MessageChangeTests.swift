import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct MessageChangeTests {
    private static let credentials: HTTPFields = [.authorization: basic(World.account, "token-one")]

    @Test func aFinishedTextIsRedactedAndDeleted() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let sid = try await client.create(["Body": "secret", "StatusCallback": World.callback]).message.sid
            _ = await webhooks.calls(2)
            #expect(try await client.change(sid, "Body=other").code == 20001)
            #expect(try await client.change(sid, "Body=").message.body.isEmpty)
            #expect(try await client.list().messages.map(\.body) == [""])
            let path = "/2010-04-01/Accounts/\(World.account)/Messages/\(sid).json"
            for status in [204, 404] {
                let answer = Answer(
                    try await client.execute(uri: path, method: .delete, headers: Self.credentials))
                #expect(answer.status == status)
            }
            #expect(try await client.list().messages.isEmpty)
            #expect(try await client.get("/messages").messages.isEmpty)
            #expect(try await client.get("/phones/\(World.sam)").messages.isEmpty)
            let events = try await client.get("/journal").lines.suffix(2).map { $0["event"] as? String }
            #expect(events == ["message_redacted", "message_deleted"])
        }
    }

    @Test func anUnfinishedOneIsNot() async throws {
        try await World.simulator(WebhookRecorder(), delay: .seconds(600)).test(.router) { client in
            let sid = try await client.create().message.sid
            #expect(try await client.change(sid, "Body=").code == 20009)
            #expect(try await client.change(sid, "Status=canceled").code == 30409)
            #expect(try await client.change(sid, "Status=sent").code == 20001)
            let path = "/2010-04-01/Accounts/\(World.account)/Messages/\(sid).json"
            let answer = Answer(try await client.execute(uri: path, method: .delete, headers: Self.credentials))
            #expect(answer.status == 409)
        }
    }
}
