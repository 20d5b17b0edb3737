import HTTPTypes
import HummingbirdTesting
import NIOCore
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct BehaviourTests {
    private static let ask = "📦 Jane [K7]: Help\nReply OK K7 to take it, NO K7 to pass."

    @Test func aPhoneAnswersWithTheCodeOfTheText() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let set = try await client.behave("kind=answers&after_ms=0&text=OK+{code}!")
            #expect(set.status == 200 && set.text.contains("\"kind\":\"answers\""))
            _ = try await client.create(["Body": Self.ask])
            let call = try #require(await webhooks.calls(1).first)
            #expect(call.url == "\(World.publicURL)/sms/inbound")
            #expect(call.form["From"] == World.sam && call.form["To"] == World.number)
            #expect(call.form["Body"] == "OK K7!")
            #expect(try await client.get("/phones/\(World.sam)/behaviour").text.contains("\"answered\":1"))
        }
    }

    @Test func aCodeIsAnsweredOnceAndATextWithoutOneNever() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.behave("kind=answers&after_ms=0")
            for body in [Self.ask, "Taken by Alex [K7].", "You have nothing open.", "📦 Bob [M4]: Hi\nReply OK M4"] {
                _ = try await client.create(["Body": body])
                try await client.untilDelivered(body)
            }
            #expect(Set(await webhooks.calls(2).map { $0.form["Body"] ?? "" }) == ["OK K7", "OK M4"])
        }
        #expect(webhooks.calls.count == 2)
    }

    @Test func anAutoresponderAnswersEverythingUntilItsCap() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.behave(
                "{\"kind\": \"autoresponder\", \"after_ms\": 0, \"text\": \"Away\", \"most\": 3}")
            for number in 1...5 {
                _ = try await client.create(["Body": "text \(number)"])
                try await client.untilDelivered("text \(number)")
            }
            #expect(await webhooks.calls(3).allSatisfy { $0.form["Body"] == "Away" })
            #expect(try await client.get("/behaviours").text.contains("\"most\":3,\"answered\":3"))
        }
        #expect(webhooks.calls.count == 3)
    }

    @Test func aChangedPhoneDropsWhatItWasGoingToSay() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.behave("kind=answers&after_ms=3000")
            _ = try await client.create(["Body": Self.ask])
            while try await !client.get("/phones/\(World.sam)/behaviour").text.contains("\"answered\":1") {
                await Task.yield()
            }
            _ = try await client.behave("kind=answers&after_ms=0&text=NO+{code}")
            _ = try await client.create(["Body": Self.ask])
            #expect(await webhooks.calls(1).first?.form["Body"] == "NO K7")
            try await Task.sleep(for: .milliseconds(3200))
        }
        #expect(webhooks.calls.count == 1)
    }

    @Test(arguments: [("unreachable", "undelivered", 30003), ("landline", "failed", 30006)])
    func aTextDoesNotArrive(kind: String, status: String, code: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.behave("kind=\(kind)")
            #expect(try await client.create().status == 201)
            while try await client.list().messages.first?.status != status { await Task.yield() }
            #expect(try await client.list().messages.first?.error_code == code)
        }
    }

    @Test(arguments: [("opted_out", World.sam, 21610), ("landline", "+33155550101", 21614)])
    func aTextIsRefused(kind: String, phone: String, code: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.behave("kind=\(kind)", phone: phone)
            let refused = try await client.create(["To": phone])
            #expect(refused.status == 400)
            #expect(try refused.code == code)
            #expect(try await client.list().messages.isEmpty)
        }
    }

    @Test func aPhoneTakenInHandReceivesAgain() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            for reset in ["kind=by_hand", nil] {
                _ = try await client.behave("kind=opted_out")
                if let reset { _ = try await client.behave(reset) } else { try await client.release() }
                #expect(try await client.create().status == 201)
                #expect(try await client.get("/behaviours").text == "{\"behaviours\":[]}")
            }
        }
    }

    @Test func aPhoneWhoseFaultWasRemovedIsNotCalledUnreachable() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.behave("kind=unreachable")
            _ = try await client.delete("/faults")
            #expect(try await client.get("/phones/\(World.sam)/behaviour").text == "{\"kind\":\"by_hand\"}")
        }
    }

    @Test(arguments: [
        "kind=magic", "text=OK", "kind=answers&after_ms=soon", "kind=answers&after_ms=-1", "kind=answers&most=0",
        "kind=answers&most=1001", "kind=answers&text=", "{\"kind\": 5}",
    ])
    func wrongOrdersAreRefused(order: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let refused = try await client.behave(order)
            #expect(refused.status == 400)
            #expect(try await client.behave("kind=silent", phone: "x").status == 400)
            #expect(try await client.get("/behaviours").text == "{\"behaviours\":[]}")
        }
    }
}

extension TestClientProtocol {
    fileprivate func behave(_ order: String, phone: String = World.sam) async throws -> Answer {
        let path = "/phones/\(phone.replacing("+", with: "%2B"))/behaviour"
        return Answer(try await execute(uri: path, method: .put, body: ByteBuffer(string: order)))
    }

    fileprivate func release() async throws {
        #expect(try await delete("/phones/\(World.sam)/behaviour").status == 204)
    }

    fileprivate func untilDelivered(_ body: String) async throws {
        while try await !list().messages.contains(where: { $0.body == body && $0.status == "delivered" }) {
            await Task.yield()
        }
    }
}
