import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Dispatchers look after customers, parked messages and jobs through the API.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OfficeAPITests {
    private let jane = Installation.customer
    private let sam = Installation.operators[0]
    private static let noID = "00000000-0000-4000-8000-000000000000"

    private func object(_ answer: TransportResponse) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    /// Jane as the list of customers has her.
    private func customer(_ installation: Installation, _ bearer: [(String, String)]) async throws -> [String: Any] {
        let list = try object(
            try await installation.get("\(installation.trackURL)/api/customers?search=jane", headers: bearer))
        return try #require((list["customers"] as? [[String: Any]])?.first)
    }

    private func optOuts(_ customer: [String: Any]) -> [String] {
        (customer["opted_out"] as? [[String: Any]] ?? []).compactMap { $0["by"] as? String }
    }

    @Test func aCustomerWhoWantsNoTextsGetsNoneUntilTheyMay() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = installation.trackURL
        try await installation.simulator.text(from: jane, "My dumpster is full")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        let found = try await customer(installation, bearer)
        let path = "\(url)/api/customers/\(try #require(found["id"] as? String))"
        #expect(found["phone"] as? String == jane && optOuts(found) == [])

        // What waits is not sent.
        try await installation.end("sender")
        let text = #"{"body":"We are on our way"}"#
        #expect(try await installation.post("\(url)/api/jobs/J1001/messages", text, headers: bearer).status == 201)
        let order = { (isOut: Bool) in #"{"number":"\#(Installation.business)","opted_out":\#(isOut)}"# }
        let out = try await installation.post("\(path)/opt-out", order(true), headers: bearer)
        #expect(out.status == 200)
        #expect(try object(out)["state"] as? String == "done")
        #expect(optOuts(try await customer(installation, bearer)) == ["dispatcher"])
        try installation.start("sender")
        try await installation.until(
            "select string_agg(state, ',') from outbound_messages where purpose = 'customer'", is: "failed")
        #expect(try await installation.post("\(url)/api/jobs/J1001/messages", text, headers: bearer).status == 409)
        #expect(try await installation.simulator.inbox(of: jane).isEmpty)

        #expect(try await installation.post("\(path)/opt-out", order(false), headers: bearer).status == 200)
        #expect(try await installation.post("\(url)/api/jobs/J1001/messages", text, headers: bearer).status == 201)
        _ = try await installation.simulator.inbox(of: jane, has: 1)
        try await installation.simulator.text(from: jane, "STOP")
        try await installation.until(
            "select opted_out_by from conversations where opted_out_at is not null", is: "customer")
        #expect(try await installation.post("\(path)/opt-out", order(false), headers: bearer).status == 409)
        let audit = try await installation.get(
            "\(url)/api/audit?records=events&customer=%2B\(jane.dropFirst())", headers: bearer)
        let lines = String(decoding: audit.body, as: UTF8.self)
        #expect(lines.contains("opted_out") && lines.contains("opted_in"))
        for body in [
            #"{"number":"+15125550199","opted_out":true}"#, #"{"number":7,"opted_out":true}"#,
            #"{"number":"\#(Installation.business)","opted_out":"yes"}"#, "{}",
        ] {
            #expect(try await installation.post("\(path)/opt-out", body, headers: bearer).status == 400, "\(body)")
        }
        await installation.stop()
    }

    @Test func aCustomerIsRenamedByTheFirstOfTwo() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let id = try #require(try await customer(installation, bearer)["id"] as? String)
        let path = "\(installation.trackURL)/api/customers/\(id)"
        let tag = try #require(try await installation.get(path, headers: bearer).header("ETag"))
        let name = #"{"name":"Janet"}"#
        #expect(try await installation.send("PATCH", path, name, headers: bearer).status == 428)
        let match = bearer + [("If-Match", tag)]
        let changed = try await installation.send("PATCH", path, name, headers: match)
        #expect(changed.status == 200)
        #expect(try object(changed)["name"] as? String == "Janet")
        #expect(try await installation.send("PATCH", path, name, headers: match).status == 412)
        let newMatch = bearer + [("If-Match", try #require(changed.header("ETag")))]
        for body in ["{}", #"{"name":""}"#, #"{"name":7}"#, #"{"name":"a\u0000"}"#] {
            #expect(try await installation.send("PATCH", path, body, headers: newMatch).status == 400, "\(body)")
        }
        let nameless = try await installation.send("PATCH", path, #"{"name":null}"#, headers: newMatch)
        #expect(nameless.status == 200)
        #expect(try object(nameless)["name"] == nil)
        await installation.stop()
    }

    @Test func aParkedTextIsQueuedAgainAndReachesTheOperator() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = installation.trackURL
        try await installation.database.script("update numbers set active = false")
        for text in ["Anybody there?", "Hello?"] { try await installation.simulator.text(from: jane, text) }
        try await installation.until("select count(*) from parked_messages", is: "2")
        try await installation.database.script("update numbers set active = true")
        let page = try object(try await installation.get("\(url)/api/parked?limit=1", headers: bearer))
        let first = try #require((page["parked"] as? [[String: Any]])?.first)
        #expect(first["queue"] as? String == "inbound" && (first["size"] as? Int ?? 0) > 0)
        #expect(first["payload"] == nil && first["reason"] is String)
        let cursor = try #require(page["next_cursor"] as? String)
        let rest = try object(
            try await installation.get("\(url)/api/parked?limit=1&cursor=\(cursor)", headers: bearer))
        let second = try #require((rest["parked"] as? [[String: Any]])?.first)
        #expect(rest["next_cursor"] == nil && second["id"] as? String != first["id"] as? String)

        let id = try #require(first["id"] as? String)
        #expect(try await installation.post("\(url)/api/parked/\(id)/requeue", "", headers: bearer).status == 200)
        #expect(try await installation.simulator.inbox(of: sam, has: 1).map(\.text) == ["Anybody there?"])
        #expect(try await installation.post("\(url)/api/parked/\(id)/requeue", "", headers: bearer).status == 409)
        let other = try #require(second["id"] as? String)
        #expect(try await installation.post("\(url)/api/parked/\(other)/drop", "", headers: bearer).status == 200)
        let none = try object(try await installation.get("\(url)/api/parked", headers: bearer))
        #expect((none["parked"] as? [Any])?.isEmpty == true)
        #expect(
            try await installation.value("select string_agg(resolution, ',' order by parked_at) from parked_messages")
                == "requeued,dropped")
        await installation.stop()
    }

    @Test func whatADispatcherChangesOfAJobIsOnTheCustomersPage() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let path = "\(installation.trackURL)/api/jobs/J1001"
        try await installation.simulator.text(from: jane, "My dumpster is full")
        try await installation.until("select count(*) from jobs", is: "1")
        let stream = try EventReader(try await LiveJob("J1001", installation).events, of: installation)
        _ = try await stream.event(1)
        let tag = try #require(try await installation.get(path, headers: bearer).header("ETag"))
        let match = bearer + [("If-Match", tag)]
        let edit =
            #"{"eta":"2030-01-02T03:04:05Z","address":"12 Main St","location":{"latitude":30.25,"longitude":-97.75},"#
            + #""waypoints":[{"latitude":30,"longitude":-97}]}"#
        let changed = try await installation.send("PATCH", path, edit, headers: match)
        #expect(changed.status == 200 && changed.header("ETag") != tag)
        let job = try object(changed)
        #expect(job["address"] as? String == "12 Main St" && (job["waypoints"] as? [Any])?.count == 1)
        #expect((job["location"] as? [String: Any])?["latitude"] as? Double == 30.25)
        try await eventually("the page shows it") {
            stream.events.contains { $0.data.contains("2030-01-02T03:04:05.000Z") }
        }
        stream.stop()
        #expect(try await installation.send("PATCH", path, edit, headers: match).status == 412)
        let cleared = try await installation.send("PATCH", path, #"{"eta":null,"location":null}"#, headers: bearer)
        #expect(cleared.status == 200)
        let now = try object(cleared)
        #expect(now["eta"] == nil && now["address"] as? String == "12 Main St")
        for body in [#"{"location":{"latitude":91,"longitude":0}}"#, #"{"eta":"soon"}"#, "{}", #"{"number":"J1"}"#] {
            #expect(try await installation.send("PATCH", path, body, headers: bearer).status == 400, "\(body)")
        }
        try await installation.database.script("update jobs set status = 'completed'")
        #expect(try await installation.send("PATCH", path, edit, headers: bearer).status == 409)
        await installation.stop()
    }

    @Test func aPlaceIsNotShownAsThatOfWhoeverHasTheJobNext() async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        try installation.start("tracker")
        try await installation.untilReady("tracker")
        let bearer = try await installation.bearer()
        let path = "\(installation.trackURL)/api/jobs"
        let opened = try await installation.post(path, #"{"customer":{"phone":"\#(jane)"}}"#, headers: bearer)
        #expect(opened.status == 201)
        let job = try await LiveJob("J1001", installation)
        let place = #"{"location":{"latitude":30.25,"longitude":-97.75}}"#
        for phone in Installation.operators.prefix(2) {
            try await installation.database.script(
                """
                update jobs set status = 'dispatched', updated_at = now(),
                    assigned_operator_id = (select operator_id from operators where phone = '\(phone)')
                """)
            try await eventually("it is not known where they are") {
                let view = try object(try await installation.get(job.view))
                return view["assigned_to"] != nil && view["location"] == nil
            }
            #expect(try await installation.send("PATCH", "\(path)/J1001", place, headers: bearer).status == 200)
            try await eventually("the customer sees where they are") {
                try object(try await installation.get(job.view))["location"] != nil
            }
        }
        await installation.stop()
    }

    /// Another business's, and none at all, answer alike.
    @Test func whatBelongsToAnotherBusinessIsNotThere() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = installation.trackURL
        try await installation.database.script(
            """
            insert into tenants (tenant_id, slug, name) values ('\(Self.noID)', 'other', 'Other');
            insert into customers (tenant_id, customer_id, phone, name)
            values ('\(Self.noID)', '\(Self.noID)', '+15125550242', 'Eve Other');
            insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
            values ('\(Self.noID)', '\(Self.noID)', 1, '\(Self.noID)', '+15125550200', '\\x00');
            insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
            values ('\(Self.noID)', '\(Self.noID)', 'inbound', 'why', '{}');
            insert into audit_events (tenant_id, kind, job_id, customer_id)
            values ('\(Self.noID)', 'job_cancelled', '\(Self.noID)', '\(Self.noID)');
            """)
        let optOut = #"{"number":"\#(Installation.business)","opted_out":true}"#
        let requests = [
            ("GET", "customers/ID", ""), ("PATCH", "customers/ID", #"{"name":"Mine"}"#),
            ("POST", "customers/ID/opt-out", optOut), ("POST", "parked/ID/requeue", ""), ("POST", "parked/ID/drop", ""),
            ("PATCH", "jobs/ID", #"{"address":"12 Main St"}"#),
        ]
        for (method, path, body) in requests {
            for id in [Self.noID, "00000000-0000-4000-8000-000000000001", "x"] {
                let place = "\(url)/api/\(path.replacingOccurrences(of: "ID", with: id))"
                let answer = try await installation.send(method, place, body, headers: bearer)
                #expect(answer.status == 404, "\(method) \(path) \(id)")
            }
        }
        for path in ["customers?search=eve", "parked", "audit?records=events&job=\(Self.noID)"] {
            let answer = try await installation.get("\(url)/api/\(path)", headers: bearer)
            #expect(
                answer.status == 200 && !String(decoding: answer.body, as: UTF8.self).contains(Self.noID), "\(path)")
        }
        #expect(try await installation.value("select count(*) from commands") == "0")
        await installation.stop()
    }
}
