import HTTPTypes
import HummingbirdTesting
import NIOCore
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    @Test(arguments: [
        ("\"kind\": \"reject\"", 400, 21211), ("\"kind\": \"reject\", \"code\": 21610", 400, 21610),
        ("\"kind\": \"rate_limit\"", 429, 20429), ("\"kind\": \"error_before_accept\"", 500, 20500),
        ("\"kind\": \"error_before_accept\", \"http_status\": 503", 503, 20503),
    ])
    func refusalsAcceptNothing(rule: String, status: Int, code: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            #expect(try await client.fault("\(rule), \"times\": 1").status == 201)
            let refused = try await client.create()
            #expect(refused.status == status)
            #expect(try refused.code == code)
            #expect(try await client.list().messages.isEmpty)
            #expect(try await client.create().status == 201)
        }
    }

    @Test func aRateLimitMaySayWhenToComeBack() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.fault("\"kind\": \"rate_limit\", \"retry_after\": 7")
            #expect(try await client.create().headers[.retryAfter] == "7")
        }
    }

    @Test func anErrorAfterAcceptingHidesAMessageThatIsDelivered() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault("\"kind\": \"error_after_accept\"")
            #expect(try await client.create(["StatusCallback": World.callback]).status == 500)
            #expect(await webhooks.calls(2).last?.form["MessageStatus"] == "delivered")
            #expect(try await client.list().messages.count == 1)
        }
    }

    @Test(arguments: ["reset_after_accept", "hang_after_accept"])
    func withoutAnAnswerTheMessageIsThereAllTheSame(kind: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.live) { client in
            _ = try await client.fault("\"kind\": \"\(kind)\", \"delay_ms\": 50")
            await #expect(throws: (any Error).self) { try await client.create() }
            let port = try #require(client.port)
            try await TestClient.withClient(host: "localhost", port: port) { other in
                let answer = try await other.get("/phones/\(World.sam)")
                #expect(answer.status == .ok)
                #expect(answer.body.map { String(buffer: $0).contains("Hello") } == true)
            }
        }
    }

    @Test func aSlowAnswerComesAfterTheMessageIsOnItsWay() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault("\"kind\": \"slow\", \"delay_ms\": 60000")
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await client.create(["StatusCallback": World.callback]) }
                #expect(await webhooks.calls(2).count == 2)
                group.cancelAll()
            }
        }
    }

    @Test(arguments: [
        ("\"kind\": \"undelivered\"", ["sent", "undelivered"], "30003"),
        ("\"kind\": \"undelivered\", \"code\": 30006", ["sent", "undelivered"], "30006"),
        ("\"kind\": \"failed\"", ["failed"], "30008"),
    ])
    func carrierFailures(rule: String, statuses: [String], code: String) async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault(rule)
            _ = try await client.create(["StatusCallback": World.callback])
            let calls = await webhooks.calls(statuses.count)
            #expect(calls.map { $0.form["MessageStatus"] ?? "" } == statuses)
            #expect(calls.last?.form["ErrorCode"] == code)
            let message = try #require(try await client.list().messages.first)
            #expect(message.status == statuses.last && message.error_code == Int(code))
        }
    }

    @Test(arguments: [
        ("duplicate_callback", ["sent", "sent", "delivered", "delivered"]),
        ("reorder_callbacks", ["delivered", "sent"]),
    ])
    func callbacksRepeatedAndReordered(kind: String, statuses: [String]) async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault("\"kind\": \"\(kind)\"")
            _ = try await client.create(["StatusCallback": World.callback])
            #expect(await webhooks.calls(statuses.count).map { $0.form["MessageStatus"] ?? "" } == statuses)
        }
        #expect(webhooks.calls.count == statuses.count)
    }

    @Test func lostCallbacksStillMoveTheMessage() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault("\"kind\": \"no_callback\", \"to\": \"\(World.sam)\"")
            _ = try await client.create(["StatusCallback": World.callback, "Body": "silent"])
            _ = try await client.create(["StatusCallback": World.callback, "To": World.dana])
            let calls = await webhooks.calls(2)
            #expect(calls.allSatisfy { $0.form["To"] == World.dana })
            while try await client.get("/phones/\(World.sam)").messages.last?.status != "delivered" {
                await Task.yield()
            }
        }
        #expect(webhooks.calls.count == 2)
    }

    @Test func rulesMatchCountAndGo() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let rule = "\"id\": \"one\", \"kind\": \"reject\", \"to\": \"\(World.sam)\", \"times\": 2"
            #expect(try await client.fault(rule).status == 201)
            #expect(try await client.create(["To": World.dana]).status == 201)
            for status in [400, 400, 201] { #expect(try await client.create().status == status) }
            let fault = try #require(try await client.get("/faults").document.faults?.first)
            #expect(fault.id == "one" && fault.hits == 2 && fault.times == 0)
            #expect(try await client.delete("/faults/one").status == 204)
            #expect(try await client.delete("/faults/one").status == 404)
            _ = try await client.fault("\"kind\": \"reject\"")
            #expect(try await client.delete("/faults").status == 204)
            #expect(try await client.create().status == 201)
        }
    }

    @Test(arguments: [
        "\"kind\": \"magic\"", "\"kind\": \"slow\", \"to\": \"5\"", "\"kind\": \"slow\", \"times\": 0", "5",
    ])
    func wrongRulesAreRefused(rule: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.fault(rule)
            #expect(answer.status == 400)
        }
    }
}
