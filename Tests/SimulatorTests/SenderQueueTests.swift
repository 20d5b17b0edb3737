import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct SenderQueueTests {
    @Test func segmentsLeaveOneAfterTheOther() async throws {
        // So slow, here and below, that what is queued does not get away while the test goes on.
        try await World.simulator(WebhookRecorder(), change: { $0.segmentsPerSecond = 0.01 }).test(.router) { client in
            _ = try await client.create(["Body": String(repeating: "a", count: 1600)])
            _ = try await client.create(["Body": "later"])
            let numbers = try await client.get("/numbers").text
            // 1600 characters are 11 segments of 153, and one follows.
            let wait = try #require(numbers.firstMatch(of: /"queue_ms":(\d+)/).flatMap { Int($0.1) })
            #expect((1...1_200_000).contains(wait))
            let first = try await client.wait(for: "/messages?limit=1") { try $0.messages.first?.status == "delivered" }
            #expect(try first.messages.count == 1)
            #expect(try await client.get("/messages?from=1").messages.map(\.status) == ["queued"])
        }
    }

    @Test func aFullQueueRefuses() async throws {
        try await World.simulator(
            WebhookRecorder(),
            change: { settings in
                settings.segmentsPerSecond = 0.01
                settings.queueLimit = .seconds(3000)
            }
        ).test(.router) { client in
            for _ in 0..<2 {
                #expect(try await client.create(["Body": String(repeating: "a", count: 1600)]).status == 201)
            }
            let refused = try await client.create(["Body": String(repeating: "a", count: 1600)])
            #expect(try refused.status == 400 && refused.code == 21611)
            try await client.makeService()
            let later = try await client.create([
                "From": nil, "MessagingServiceSid": World.service, "Body": String(repeating: "a", count: 1600),
            ])
            #expect(later.status == 201)
            let list = try await client.wait(for: "/messages?from=2") { try $0.messages.first?.status == "failed" }
            #expect(try list.messages.first?.error_code == 30001)
        }
    }

    @Test func whatWaitsTooLongExpires() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks, change: { $0.segmentsPerSecond = 0.01 }).test(.router) { client in
            _ = try await client.create(["Body": String(repeating: "a", count: 1600)])
            _ = try await client.create(["ValidityPeriod": "1", "StatusCallback": World.callback])
            let call = try #require(await webhooks.calls(1).first)
            #expect(call.form["MessageStatus"] == "failed" && call.form["ErrorCode"] == "30036")
        }
    }

    @Test func aNumberHasARateOfItsOwn() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let changed = try await client.put("/numbers/\(World.number)", "{\"segments_per_second\": 0.5}")
            #expect(changed.status == 200 && changed.text.contains("\"segments_per_second\":0.5"))
            _ = try await client.create(["Body": String(repeating: "a", count: 1600)])
            _ = try await client.create()
            #expect(try await client.get("/numbers").text.contains("\"queue_ms\":0,") == true)
            #expect(try await client.put("/numbers/\(World.number)", "{\"segments_per_second\": -1}").status == 400)
            #expect(try await client.put("/numbers/+14155550999", "{}").status == 404)
        }
    }
}
