import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// Dispatchers work through the API; what the phones get is the proof.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DispatcherAPITests {
    private let sam = Installation.operators[0], alex = Installation.operators[1], riley = Installation.operators[2]

    private func object(_ answer: TransportResponse) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private func relay(_ installation: Installation, _ bearer: [(String, String)]) async throws -> [String: Any] {
        let list = try object(
            try await installation.get("\(installation.trackURL)/api/relays?limit=1", headers: bearer))
        let relays = try #require(list["relays"] as? [[String: Any]])
        let id = try #require(relays.first?["id"] as? String)
        return try object(try await installation.get("\(installation.trackURL)/api/relays/\(id)", headers: bearer))
    }

    private func say(
        _ word: String, of relay: [String: Any], _ body: String, _ installation: Installation,
        _ bearer: [(String, String)]
    ) async throws -> TransportResponse {
        let id = try #require(relay["id"] as? String)
        return try await installation.post(
            "\(installation.trackURL)/api/relays/\(id)/\(word)", body, headers: bearer)
    }

    @Test func aDispatchersAcknowledgementStopsTheBackupHop() async throws {
        let installation = try await Installation.start(windows: [5, 5, 5])
        let bearer = try await installation.bearer()
        try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        let open = try await relay(installation, bearer)
        #expect(open["state"] as? String == "open" && open["deadline"] is String)
        let answer = try await say("ack", of: open, "", installation, bearer)
        #expect(answer.status == 200)
        #expect(try object(answer)["relay_state"] as? String == "acknowledged")

        // The clock rings, and finds nothing to do.
        try await installation.until(
            "select bool_and(now() > ack_due_at + interval '3 seconds') from outbound_messages where starts_window",
            is: "true")
        #expect(try await installation.simulator.inbox(of: alex).isEmpty)
        let taken = try await relay(installation, bearer)
        #expect((taken["acknowledged"] as? [String: Any])?["channel"] as? String == "api")
        #expect(taken["deadline"] == nil)
        let again = try await say("ack", of: open, "", installation, bearer)
        #expect(again.status == 409)
        #expect((try object(again)["detail"] as? String)?.contains("already") == true)
        await installation.stop()
    }

    @Test func anEscalationAsksTheNextAtOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        let open = try await relay(installation, bearer)
        #expect(try await say("escalate", of: open, #"{"hop":1}"#, installation, bearer).status == 200)
        _ = try await installation.simulator.inbox(of: alex, has: 1)
        // A second dispatcher pressed the same button.
        #expect(try await say("escalate", of: open, #"{"hop":1}"#, installation, bearer).status == 409)
        #expect(try await installation.simulator.inbox(of: riley).isEmpty)
        #expect(try await say("decline", of: open, #"{"operator":"Nobody"}"#, installation, bearer).status == 400)
        #expect(try await say("escalate", of: open, #"{"operator":"Riley"}"#, installation, bearer).status == 200)
        let text = try #require(try await installation.simulator.inbox(of: riley, has: 1).first)
        try await installation.simulator.text(from: riley, "OK \(text.code)")
        try await installation.until("select state from relays", is: "acknowledged")
        let hops = try #require(try await relay(installation, bearer)["hops"] as? [[String: Any]])
        #expect(hops.map { $0["state"] as? String } == ["superseded", "superseded", "acknowledged"])
        #expect(hops.map { $0["routing_reason"] as? String } == ["number_chain", "number_chain", "manual"])
        #expect(hops.last?["ack_channel"] as? String == "sms")
        await installation.stop()
    }

    @Test func aDispatchersTextGoesOutOnceHoweverOftenItIsSent() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = installation.trackURL
        let job = #"{"customer":{"phone":"\#(Installation.customer)"},"service_type":"Dumpster"}"#
        #expect(try await installation.post("\(url)/api/jobs", job, headers: bearer).status == 201)
        let order = #"{"job":"J1001","text":"Jane called: the gate is open","operator":"Alex"}"#
        let headers = bearer + [("Idempotency-Key", "call-1")]
        let first = try await installation.post("\(url)/api/relays", order, headers: headers)
        #expect(first.status == 201)
        let again = try await installation.post("\(url)/api/relays", order, headers: headers)
        #expect(again.status == 201 && again.body == first.body && again.header("Idempotency-Replayed") == "true")
        #expect(first.header("Location") != nil && again.header("Location") == first.header("Location"))
        let other = try await installation.post(
            "\(url)/api/relays", order.replacingOccurrences(of: "Alex", with: "Sam"), headers: headers)
        #expect(other.status == 422)
        _ = try await installation.simulator.inbox(of: alex, has: 1)
        try await installation.untilSettled()
        #expect(try await installation.simulator.inbox(of: alex).map(\.text) == ["Jane called: the gate is open"])
        #expect(try await installation.simulator.inbox(of: sam).isEmpty)
        // Under another key it is another text, which has to wait for the first one's answer.
        let refused = try await installation.post(
            "\(url)/sms/relay", order, headers: bearer + [("Idempotency-Key", "call-2")])
        #expect(refused.status == 409)

        let id = try #require(try object(first)["relay_id"] as? String)
        let status = try object(try await installation.get("\(url)/sms/status?relay=\(id)", headers: bearer))
        let audit = try #require(status["audit"] as? [[String: Any]])
        #expect(audit.map { $0["routing_reason"] as? String } == ["manual"])
        #expect(audit.first?["routed_to_operator"] as? String == "Alex")
        let command = try #require(try object(first)["command_id"] as? String)
        #expect(try await installation.get("\(url)/api/commands/\(command)", headers: bearer).status == 200)
        await installation.stop()
    }

    @Test func aNumberIsSwitchedOffAndOnWithoutARestart() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let jobs = "\(installation.trackURL)/api/jobs"
        let job = #"{"customer":{"phone":"\#(Installation.customer)"}}"#
        #expect(try await installation.post(jobs, job, headers: bearer).status == 201)
        let url = "\(installation.trackURL)/api/numbers/\(Installation.business)"
        let read = try await installation.get(url, headers: bearer)
        let tag = try #require(read.header("ETag"))
        #expect(try object(read)["chain"] as? String == "main")
        let off = #"{"chain":"main","active":false}"#
        #expect(try await installation.send("PUT", url, off, headers: bearer).status == 428)
        #expect(try await installation.send("PUT", url, off, headers: bearer + [("If-Match", "\"1\"")]).status == 412)
        let switched = try await installation.send("PUT", url, off, headers: bearer + [("If-Match", tag)])
        #expect(switched.status == 200)
        let word = #"{"body":"We are on our way"}"#
        let refused = try await installation.post("\(jobs)/J1001/messages", word, headers: bearer)
        #expect(refused.status == 409)
        #expect(try object(refused)["detail"] as? String == "the number of the job is not active")
        try await installation.simulator.text(from: Installation.customer, "Anybody there?")
        try await installation.until("select count(*) from alerts where kind = 'inactive_number'", is: "1")
        #expect(try await installation.value("select count(*) from relays") == "0")

        let newTag = try #require(switched.header("ETag"))
        let on = #"{"chain":"main","active":true}"#
        #expect(try await installation.send("PUT", url, on, headers: bearer + [("If-Match", tag)]).status == 412)
        #expect(try await installation.send("PUT", url, on, headers: bearer + [("If-Match", newTag)]).status == 200)
        try await installation.simulator.text(from: Installation.customer, "And now?")
        #expect(try await installation.simulator.inbox(of: sam, has: 1).map(\.text) == ["And now?"])
        #expect(try await installation.post("\(jobs)/J1001/messages", word, headers: bearer).status == 201)
        #expect(
            try await installation.value(
                "select string_agg(channel || ' ' || reason, ',' order by audit_id) from audit_events where kind = 'number_changed'"
            ) == "api inactive,api active")
        await installation.stop()
    }

    @Test func theRecordIsExportedAndMeasured() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = installation.trackURL
        try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
        let text = try #require(try await installation.simulator.inbox(of: sam, has: 1).first)
        try await installation.simulator.text(from: sam, "OK \(text.code)")
        try await installation.until("select state from relays", is: "acknowledged")

        let events = try await installation.get("\(url)/api/audit?records=events", headers: bearer)
        #expect(events.status == 200 && events.header("Content-Type")?.hasPrefix("application/x-ndjson") == true)
        let lines = String(decoding: events.body, as: UTF8.self).split(separator: "\n")
        #expect(lines.count >= 2 && lines.allSatisfy { $0.hasPrefix(#"{"cursor":""#) })
        let cursor = try #require(lines.first?.split(separator: "\"").dropFirst(3).first)
        let rest = try await installation.get(
            "\(url)/api/audit?records=events&cursor=\(cursor)", headers: bearer)
        #expect(String(decoding: rest.body, as: UTF8.self).split(separator: "\n") == Array(lines.dropFirst()))
        let csv = try await installation.get("\(url)/api/audit?format=csv", headers: bearer)
        let rows = String(decoding: csv.body, as: UTF8.self).split(separator: "\r\n")
        #expect(rows.count == 2 && rows[0].hasPrefix("cursor,record,timestamp,"))
        #expect(!String(decoding: csv.body, as: UTF8.self).contains("dumpster"))
        let none = try await installation.get(
            "\(url)/api/audit?format=csv&since=2099-01-01T00:00:00Z", headers: bearer)
        #expect(String(decoding: none.body, as: UTF8.self).hasPrefix("cursor,record,timestamp,"))

        let report = try object(try await installation.get("\(url)/api/operators/performance", headers: bearer))
        let people = try #require(report["operators"] as? [[String: Any]])
        #expect(people.map { $0["name"] as? String } == ["Alex", "Riley", "Sam"])
        #expect(people[2]["asked"] as? Int == 1 && people[2]["acknowledged"] as? Int == 1)
        #expect(people[2]["median_seconds_to_acknowledge"] is Double)
        #expect(people[0]["median_seconds_to_acknowledge"] == nil)
        await installation.stop()
    }

    @Test func aKeyDoesWhatItsScopesSay() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let opened = try await installation.run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "narrow", "--scope", "jobs:read"])
        let key = try #require(opened.split(separator: "\n").last).trimmingCharacters(in: .whitespaces)
        let bearer = [("Authorization", "Bearer \(key)")]
        let url = installation.trackURL
        #expect(try await installation.get("\(url)/api/jobs", headers: bearer).status == 200)
        for path in [
            "/api/relays", "/api/relays/00000000-0000-4000-8000-000000000000", "/api/audit", "/sms/status?relay=x",
            "/api/operators/performance", "/api/numbers/\(Installation.business)", "/api/parked",
        ] {
            #expect(try await installation.get("\(url)\(path)", headers: bearer).status == 403, "\(path)")
        }
        for path in [
            "/api/relays", "/sms/relay", "/api/relays/x/ack", "/api/jobs", "/api/customers/x/opt-out",
            "/api/parked/x/requeue", "/api/parked/x/drop",
        ] {
            #expect(try await installation.post("\(url)\(path)", "{}", headers: bearer).status == 403, "\(path)")
        }
        await installation.stop()
    }
}
