import HTTPTypes
import HummingbirdTesting
import NIOCore
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct FaultScriptTests {
    @Test func theStepsOfAScriptFollowEachOther() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let steps = """
                [{"kind": "pass", "times": 2}, {"kind": "rate_limit", "times": 2, "retry_after": 1},
                 {"kind": "error_after_accept", "times": 1}, {"kind": "reject", "code": 21614}]
                """
            let added = try await client.fault("\"id\": \"storm\", \"steps\": \(steps)")
            #expect(added.status == 201)
            for status in [201, 201, 429, 429, 500, 400, 400] {
                #expect(try await client.create().status == status)
            }
            #expect(try await client.list().messages.count == 3)
            #expect(try await client.get("/faults").document.faults?.map(\.hits) == [2, 2, 1, 2])
            #expect(try await client.delete("/faults/storm").status == 204)
            #expect(try await client.create().status == 201)
        }
    }

    @Test func aPercentageIsTheSameFromTheSameSeed() async throws {
        func statuses(seed: UInt64) async throws -> [Int] {
            try await World.simulator(WebhookRecorder(), change: { $0.seed = seed }).test(.router) { client in
                _ = try await client.fault("\"id\": \"some\", \"kind\": \"error_before_accept\", \"percent\": 30")
                var statuses: [Int] = []
                for _ in 0..<200 { statuses.append(try await client.create().status) }
                return statuses
            }
        }
        let (first, second, other) = (
            try await statuses(seed: 1), try await statuses(seed: 1), try await statuses(seed: 2)
        )
        #expect(first == second && first != other)
        // 60 expected; a binomial deviation of five times 6.5.
        #expect((28...92).contains(first.filter { $0 == 500 }.count))
    }

    @Test func identifiersComeFromTheSeed() async throws {
        func identifiers(seed: UInt64) async throws -> [String] {
            try await World.simulator(WebhookRecorder(), change: { $0.seed = seed }).test(.router) { client in
                var sids: [String] = []
                for _ in 0..<3 {
                    sids.append(try await client.create().message.sid)
                    sids.append(try #require(try await client.text("Hi").document.sid))
                }
                return sids
            }
        }
        let first = try await identifiers(seed: 1)
        #expect(try await identifiers(seed: 1) == first)
        #expect(Set(try await identifiers(seed: 2)).isDisjoint(with: first) && Set(first).count == 6)
    }

    @Test func aWindowOpensAndCloses() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.fault("\"kind\": \"reject\", \"at_ms\": 86400000")
            _ = try await client.fault("\"kind\": \"reject\", \"for_ms\": 0")
            #expect(try await client.create().status == 201)
            _ = try await client.fault("\"kind\": \"reject\", \"for_ms\": 86400000")
            #expect(try await client.create().status == 400)
        }
    }

    @Test func oneStatusIsLostAndOthersComeLate() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.fault("\"kind\": \"no_callback\", \"status\": \"sent\"")
            _ = try await client.fault("\"kind\": \"delay_callback\", \"delay_ms\": 1")
            _ = try await client.create(["StatusCallback": World.callback])
            #expect(await webhooks.calls(1).map { $0.form["MessageStatus"] } == ["delivered"])
            #expect(try await client.get("/messages").messages.first?.status == "delivered")
        }
    }

    @Test func readsFailToo() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.fault("\"kind\": \"error_on_read\", \"http_status\": 503, \"times\": 1")
            #expect(try await client.create().status == 201)
            #expect(try await client.list().status == 503)
            #expect(try await client.list().status == 200)
        }
    }

    @Test(arguments: ["reset_before_accept", "hang_before_accept"])
    func withoutAnAnswerNothingIsAccepted(kind: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.live) { client in
            _ = try await client.fault("\"kind\": \"\(kind)\", \"delay_ms\": 50")
            await #expect(throws: (any Error).self) { try await client.create() }
            let port = try #require(client.port)
            try await TestClient.withClient(host: "localhost", port: port) { other in
                let answer = try await other.get("/messages")
                #expect(answer.body.map { String(buffer: $0) } == "{\"messages\":[]}")
            }
        }
    }

    @Test(arguments: [
        "\"kind\": \"slow\", \"percent\": 101", "\"kind\": \"no_callback\", \"status\": \"gone\"", "\"steps\": []",
        "\"steps\": [{\"kind\": \"magic\"}]", "\"kind\": \"slow\", \"steps\": [{\"kind\": \"pass\"}]",
        "\"steps\": [{\"id\": \"x\", \"kind\": \"pass\"}]", "\"kind\": \"slow\", \"at_ms\": -1",
    ])
    func wrongScriptsAreRefused(order: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.fault(order)
            #expect(answer.status == 400)
            #expect(try await client.get("/faults").document.faults?.isEmpty == true)
        }
    }
}
