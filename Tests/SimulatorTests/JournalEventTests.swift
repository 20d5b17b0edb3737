import Foundation
import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

/// The journal of events, as another program reads it.
@Suite(.timeLimit(.minutes(1))) struct JournalEventTests {
    @Test func everyStepOfATextIsThere() async throws {
        let webhooks = WebhookRecorder(answering: [.notConnected])
        try await World.simulator(webhooks).test(.router) { client in
            let sid = try await client.create(["StatusCallback": World.callback]).message.sid
            let events = try await client.events(until: 7)
            #expect(events.compactMap { $0["seq"] as? Int } == Array(0..<7))
            #expect(
                events.map { $0["event"] as? String } == [
                    "message_accepted", "message_status", "message_status", "webhook", "webhook", "message_status",
                    "webhook",
                ])
            #expect(events.allSatisfy { $0["sid"] as? String == sid && $0["outbound_id"] as? String == "abc d" })
            #expect(events[0]["answer"] as? String == "201" && events[0]["body"] as? String == "Hello")
            #expect(events.compactMap { $0["http_status"] as? Int } == [200, 200])
            #expect(events[3]["attempt"] as? Int == 1 && events[4]["attempt"] as? Int == 2)
            #expect(events.allSatisfy { ($0["at"] as? String)?.hasSuffix("Z") == true })
        }
    }

    @Test func refusalsAreThereWithTheirCode() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.create(["To": "555", "StatusCallback": World.callback])
            _ = try await client.create(password: "wrong")
            _ = try await client.fault("\"id\": \"busy\", \"kind\": \"rate_limit\", \"times\": 1, \"retry_after\": 3")
            _ = try await client.create()
            let events = try await client.events(until: 3)
            #expect(events.map { $0["event"] as? String } == Array(repeating: "message_refused", count: 3))
            #expect(events.map { $0["code"] as? Int } == [21211, 20003, 20429])
            #expect(events.map { $0["http_status"] as? Int } == [400, 401, 429])
            #expect(events[0]["outbound_id"] as? String == "abc d" && events[0]["to"] as? String == "555")
            #expect(events[2]["fault"] as? String == "busy" && events[2]["retry_after"] as? Int == 3)
        }
    }

    @Test func anInboundTextAndItsWebhook() async throws {
        let refusing = WebhookCaller.Outcome.answered(status: 503, contentType: nil, body: [])
        try await World.simulator(WebhookRecorder(answering: [refusing])).test(.router) { client in
            let sid = try await client.text("Hi").document.sid
            let events = try await client.events(until: 2)
            #expect(events.map { $0["event"] as? String } == ["message_received", "webhook"])
            #expect(events.allSatisfy { $0["sid"] as? String == sid })
            #expect(events[1]["http_status"] as? Int == 503 && events[1]["webhook"] as? String == "inbound")
        }
    }

    @Test func theCursorGoesOnPastWhatIsForgotten() async throws {
        try await World.simulator(WebhookRecorder(), journalLimit: 10).test(.router) { client in
            for _ in 0..<120 { _ = try await client.create(["Body": ""]) }
            let first = try await client.get("/journal?limit=3")
            let numbers = try first.lines.compactMap { $0["seq"] as? Int }
            #expect(numbers == [20, 21, 22] && first.headers[HTTPField.Name("Journal-Next")!] == "23")
            let last = try await client.get("/journal?from=119")
            #expect(try last.lines.count == 1 && last.headers[HTTPField.Name("Journal-Next")!] == "120")
            let none = try await client.get("/journal?from=120")
            #expect(none.bytes.isEmpty && none.headers[HTTPField.Name("Journal-Next")!] == "120")
            _ = try await client.delete("/messages")
            let cleared = try await client.get("/journal")
            #expect(cleared.bytes.isEmpty && cleared.headers[HTTPField.Name("Journal-Next")!] == "120")
        }
    }
}

extension Answer {
    /// The objects of a body in JSON Lines.
    var lines: [[String: Any]] {
        get throws {
            try bytes.split(separator: UInt8(ascii: "\n")).map { line in
                try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
            }
        }
    }
}

extension TestClientProtocol {
    /// The journal's events, as soon as there are so many.
    func events(until count: Int) async throws -> [[String: Any]] {
        while true {
            let events = try await get("/journal").lines
            if events.count >= count { return events }
            await Task.yield()
        }
    }
}
