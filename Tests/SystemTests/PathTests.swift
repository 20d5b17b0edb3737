import CLinuxShims
import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// The path of a text through the whole installation.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct PathTests {
    private let acme = Installation.self

    @Test func aTextEscalatesUntilSomebodyTakesItAndIsTracked() async throws {
        // Seven seconds are no step of the ladder: the clock rings after five and must be set again.
        let installation = try await Installation.start(windows: [7, 5, 5])
        let simulator = installation.simulator
        let sent = try await simulator.text(from: acme.customer, "My dumpster is full 🚛")
        #expect(sent.status == 200)
        let first = try #require(try await simulator.inbox(of: acme.operators[0], has: 1).first)
        #expect(first.body.hasPrefix("📦 Jane Doe [\(first.code)]: My dumpster is full 🚛"))
        #expect(try await simulator.inbox(of: acme.operators[1]).isEmpty)

        let second = try #require(try await simulator.inbox(of: acme.operators[1], has: 1).first)
        #expect(second.seconds - first.seconds >= 7, "the backup hop must never come before the window ends")
        try await simulator.text(from: acme.operators[1], "OK \(second.code)")
        try await installation.until("select state from relays", is: "acknowledged")

        try await audit(installation, sid: sent.sid)
        try await tracking(installation)
        // Longer than the second operator's window: the third must not be asked.
        try await Task.sleep(for: .seconds(7))
        #expect(try await simulator.inbox(of: acme.operators[2]).isEmpty)
        #expect(try await simulator.inbox(of: acme.operators[0]).count == 1)
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
        await installation.stop()
    }

    /// The record says who was asked, why, who took it, when and by which way.
    private func audit(_ installation: Installation, sid: String) async throws {
        let rows = try await installation.value(
            """
            select string_agg(concat_ws('|', hop, routed_to_operator, routing_reason, acknowledged, ack_channel, attempts,
                tenant, customer_name, original_from, message_sid), E'\\n' order by hop) from hop_audit
            """)
        #expect(
            rows == """
                1|Sam|number_chain|f|1|acme|Jane Doe|\(acme.customer)|\(sid)
                2|Alex|number_chain|t|sms|1|acme|Jane Doe|\(acme.customer)|\(sid)
                """)
        await #expect(throws: (any Error).self) {
            try await installation.database.script("update audit_events set kind = 'changed'")
        }
    }

    /// The customer's page shows the timeline, and no operator's number or last name.
    private func tracking(_ installation: Installation) async throws {
        let bearer = try await installation.bearer()
        let job = try await installation.get("\(installation.trackURL)/api/jobs/J1001", headers: bearer)
        #expect(job.status == 200)
        let view = try JSONDecoder().decode(JobView.self, from: Data(job.body))
        #expect(view.status == "dispatched")

        let page = try await installation.get(view.tracking_url)
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(page.status == 200)
        #expect(html.contains("My dumpster is full 🚛"))
        #expect(html.contains("Alex has your message"))
        let token = try #require(view.tracking_url.split(separator: "=").last)
        let read = try await installation.get("\(installation.trackURL)/api/track/\(token)")
        let json = String(decoding: read.body, as: UTF8.self)
        for number in acme.operators + [acme.customer, "[K", "Reply OK"] {
            #expect(!html.contains(number) && !json.contains(number))
        }
        let etag = try #require(read.header("ETag"))
        let again = try await installation.get(
            "\(installation.trackURL)/api/track/\(token)", headers: [("If-None-Match", etag)])
        #expect(again.status == 304)
        try await notifyCustomer(installation, bearer)
    }

    private func notifyCustomer(_ installation: Installation, _ bearer: [(String, String)]) async throws {
        let url = "\(installation.trackURL)/api/jobs/J1001/messages"
        let answer = try await installation.post(url, #"{"body":"We are on the way"}"#, headers: bearer)
        #expect(answer.status == 201)
        let texts = try await installation.simulator.inbox(of: acme.customer, has: 1)
        #expect(texts.map(\.body) == ["We are on the way"])
        let log = String(decoding: try await installation.get(url, headers: bearer).body, as: UTF8.self)
        #expect(log.contains("We are on the way") && log.contains("My dumpster is full"))
        #expect(try await installation.get(url).status == 401)
    }

    private struct JobView: Decodable {
        var status: String
        var tracking_url: String
    }

    @Test func aRepeatedWebhookMakesOneRelayAndOneText() async throws {
        let installation = try await Installation.start(windows: [60, 60, 60])
        let sent = try await installation.simulator.text(from: acme.customer, "Twice")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
        for _ in 0..<5 {
            let again = try await installation.simulator.text(from: acme.customer, "Twice", sid: sent.sid)
            #expect(again.status == 200)
        }
        // A text behind the repeats shows that they have been decided.
        try await installation.simulator.text(from: acme.customer, "Next")
        let texts = try await installation.simulator.inbox(of: acme.operators[0], has: 2)
        #expect(texts.map(\.body).filter { $0.contains("Twice") }.count == 1)
        #expect(try await installation.value("select count(*) from relays") == "1")

        // Nor does it open a relay of its own once the first one is over.
        try await installation.simulator.text(from: acme.operators[0], "OK \(texts[0].code)")
        try await installation.until("select state from relays", is: "acknowledged")
        try await installation.simulator.text(from: acme.customer, "Twice", sid: sent.sid)
        try await installation.simulator.text(from: acme.customer, "Later")
        let all = try await installation.simulator.inbox(of: acme.operators[0], has: 3)
        #expect(all.map(\.text) == ["Twice", "Next", "Later"])
        await installation.stop()
    }

    @Test func whatIsNotTwiliosIsNotQueued() async throws {
        let installation = try await Installation.start(windows: [60, 60, 60])
        let form =
            "MessageSid=SM00000000000000000000000000000001&AccountSid=\(acme.accountSID)"
            + "&From=%2B15125550142&To=%2B15125550100&Body=Forged&NumMedia=0"
        let url = "\(installation.publicURL)/sms/inbound"
        let type = "application/x-www-form-urlencoded"
        let forged = try await installation.post(url, form, type: type, headers: [("X-Twilio-Signature", "AAAA")])
        let unsigned = try await installation.post(url, form, type: type)
        let unknown = try await installation.post(
            url, form.replacingOccurrences(of: "5550100", with: "5550199"), type: type,
            headers: [("X-Twilio-Signature", "AAAA")])
        for refused in [forged, unsigned, unknown] { #expect(refused.status == 403) }
        #expect(forged.body == unknown.body)
        let huge = try await installation.post(url, form + String(repeating: "x", count: 70_000), type: type)
        #expect(huge.status == 413)
        #expect(try await installation.post(url, "{}").status == 415)
        #expect(try await installation.get(url).status == 200)

        try await installation.simulator.text(from: acme.customer, "Genuine")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
        #expect(try await installation.value("select count(*) from inbound_messages") == "1")
        await installation.stop()
    }

    @Test func whenNobodyAnswersTheTenantAndTheCustomerAreTold() async throws {
        let installation = try await Installation.start()
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        try await installation.until("select state from relays", is: "exhausted")
        for phone in acme.operators { #expect(try await installation.simulator.inbox(of: phone).count == 1) }
        let told = try await installation.simulator.inbox(of: acme.customer, has: 1)
        #expect(told[0].body.hasPrefix("Acme Dumpsters:"))
        #expect(try await installation.value("select count(*) from alerts where kind = 'exhausted'") == "1")
        #expect(
            try await installation.value(
                "select string_agg(kind, ',' order by audit_id) from audit_events where kind <> 'forwarded'")
                == "asked,expired,asked,expired,asked,expired,exhausted")

        // A late acknowledgement still counts.
        let code = try await installation.simulator.inbox(of: acme.operators[2])[0].code
        try await installation.simulator.text(from: acme.operators[2], "ok \(code.lowercased())!")
        try await installation.until("select state from relays", is: "acknowledged")
        await installation.stop()
    }

    @Test func textsJoinAnOpenRelayAndTheNextOperatorGetsAllInOrder() async throws {
        let installation = try await Installation.start()
        for body in ["One", "Two", "Three"] {
            try await installation.simulator.text(from: acme.customer, body)
            try await installation.until(
                "select count(*) from inbound_messages where body = '\(body)' and relay_id is not null", is: "1")
        }
        let second = try await installation.simulator.inbox(of: acme.operators[1], has: 3)
        #expect(second.map(\.text) == ["One", "Two", "Three"])
        #expect(Set(second.map(\.code)).count == 1)

        // The first operator's acknowledgement after their own window wins, and the second is told.
        let first = try await installation.simulator.inbox(of: acme.operators[0])
        try await installation.simulator.text(from: acme.operators[0], "ok")
        try await installation.until("select state from relays", is: "acknowledged")
        let told = try await installation.simulator.inbox(of: acme.operators[1], has: 4)
        #expect(told[3].body == "Taken by Sam [\(second[0].code)].")
        #expect(first.count == 3)

        // The next text goes to the holder first.
        try await installation.simulator.text(from: acme.customer, "Four")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 4)
        #expect(
            try await installation.value("select reason from hops order by asked_at desc limit 1")
                == "operator_holds_conversation")
        await installation.stop()
    }

    @Test func anUndeliveredTextGoesToTheNextOperatorAtOnce() async throws {
        let installation = try await Installation.start(windows: [120, 120, 120])
        try await installation.simulator.fault(["kind": "undelivered", "to": acme.operators[0]])
        try await installation.simulator.fault(["kind": "reject", "to": acme.operators[1]])
        try await installation.simulator.text(from: acme.customer, "Unreachable")
        _ = try await installation.simulator.inbox(of: acme.operators[2], has: 1)
        try await installation.until(
            "select string_agg(state, ',' order by hop) from hops", is: "failed,failed,asked")
        await installation.stop()
    }
}
