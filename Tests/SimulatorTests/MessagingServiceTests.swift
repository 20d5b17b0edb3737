import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct MessagingServiceTests {
    private static let viaService: [String: String?] = [
        "From": nil, "MessagingServiceSid": World.service, "StatusCallback": World.callback,
    ]

    @Test func aServiceChoosesTheSenderAndTellsOneStatusMore() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            try await client.makeService()
            let message = try await client.create(Self.viaService).message
            #expect(message.status == "accepted" && message.from == nil && message.num_segments == "0")
            #expect(message.messaging_service_sid == World.service)
            let calls = await webhooks.calls(3)
            #expect(calls.map { $0.form["MessageStatus"] } == ["queued", "sent", "delivered"])
            #expect(calls.allSatisfy { $0.form["MessagingServiceSid"] == World.service })
            let fetched = try #require(try await client.list().messages.first)
            #expect(fetched.from == World.number && fetched.num_segments == "1")
        }
    }

    @Test func aSenderOutsideThePoolIsRefused() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            try await client.makeService()
            let inside = try await client.create(["MessagingServiceSid": World.service])
            #expect(inside.status == 201)
            let outside = try await client.create([
                "MessagingServiceSid": World.service, "From": World.inactiveNumber,
            ])
            #expect(try outside.code == 21606)
            #expect(try await client.delete("/services/\(World.service)").status == 204)
            #expect(try await client.create(["MessagingServiceSid": World.service]).code == 21701)
        }
    }

    @Test func aPoolThatCannotSendIsSaid() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let pool = "{\"numbers\": [\"\(World.inactiveNumber)\"]}"
            let made = try await client.put("/services/\(World.service)", pool)
            #expect(made.status == 200)
            let chosen = try await client.create(["From": nil, "MessagingServiceSid": World.service])
            #expect(try chosen.code == 21703)
            let named = try await client.create(["MessagingServiceSid": World.service])
            #expect(try named.code == 21711)
            let foreign = try await client.create(
                ["From": World.otherNumber, "MessagingServiceSid": World.service], account: World.otherAccount,
                user: World.otherAccount, password: "token-three")
            #expect(try foreign.code == 21701)
        }
    }

    @Test func aMessageIsScheduledAndCanceled() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            try await client.makeService()
            var fields = Self.viaService
            fields["ScheduleType"] = "fixed"
            #expect(try await client.create(fields).code == 35111)
            for time in ["soon", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"] {
                #expect(try await client.create(fields.merging(["SendAt": time]) { $1 }).code == 35114)
            }
            fields["SendAt"] = WallTime(milliseconds: WallTime.now().milliseconds + 3_600_000).iso8601
            let message = try await client.create(fields).message
            #expect(message.status == "scheduled")
            #expect(try await client.change(message.sid, "Status=canceled").message.status == "canceled")
            #expect(try await client.change(message.sid, "Status=canceled").code == 30409)
        }
        #expect(webhooks.calls.isEmpty)
    }

    @Test func aScheduledMessageLeavesAtItsTime() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks, change: { $0.shortestSchedule = .zero }).test(.router) { client in
            try await client.makeService()
            var fields = Self.viaService
            fields["ScheduleType"] = "fixed"
            let due = WallTime(milliseconds: WallTime.now().milliseconds + 4000)
            fields["SendAt"] = due.iso8601
            #expect(try await client.create(fields).message.status == "scheduled")
            #expect(await webhooks.calls(3).last?.form["MessageStatus"] == "delivered")
            #expect(WallTime.now() >= due)
        }
    }

    @Test func aScheduleNeedsAService() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let fields = ["ScheduleType": "fixed", "SendAt": "2030-01-01T00:00:00Z"]
            let refused = try await client.create(fields)
            #expect(try refused.code == 35118)
        }
    }

    @Test(arguments: [
        "{\"numbers\": []}", "{\"numbers\": [\"+14155550999\"]}", "{}",
        "{\"numbers\": [\"\(World.number)\", \"\(World.otherNumber)\"]}",
        "{\"numbers\": [\"\(World.number)\"], \"validity_period\": 0}",
        "{\"numbers\": [\"\(World.number)\"], \"webhook_url\": \"here\"}",
    ])
    func wrongServicesAreRefused(order: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.put("/services/\(World.service)", order)
            #expect(answer.status == 400)
            #expect(!(try await client.get("/services").text.contains("MG")))
        }
    }
}

extension TestClientProtocol {
    /// Puts the first business's number into a messaging service.
    func makeService(_ more: String = "") async throws {
        let answer = try await put("/services/\(World.service)", "{\"numbers\": [\"\(World.number)\"]\(more)}")
        #expect(answer.status == 200)
    }

    /// `POST Messages/{sid}.json`.
    func change(_ sid: String, _ form: String) async throws -> Answer {
        try await post(
            "/2010-04-01/Accounts/\(World.account)/Messages/\(sid).json", form,
            headers: [.authorization: basic(World.account, "token-one")])
    }
}
