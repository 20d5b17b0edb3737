import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What the message log tells of each text, held against what the phones and the database know.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct MessageLogAPITests {
    private let jane = Installation.customer, business = Installation.business
    private let sam = Installation.operators[0]

    private struct Entry: Decodable {
        var id: String
        var direction: String
        var timestamp: String
        var from: String
        var to: String
        var body: String
        var status: String
        var retry_count: Int
        var error_code: Int?
        var error: String?

        var way: [String] { [direction, from, to] }
    }
    private struct Log: Decodable {
        var messages: [Entry]
        var next_cursor: String?
    }

    /// A job with a dispatcher's question to the operators, a customer's text, and three answers: one that Twilio takes at the
    /// second attempt, one that does not arrive, and one that Twilio refuses.
    private func fill(_ installation: Installation, _ bearer: [(String, String)]) async throws {
        let (url, phones) = (installation.trackURL, installation.simulator)
        let job = #"{"customer":{"phone":"\#(jane)"}}"#
        #expect(try await installation.post("\(url)/api/jobs", job, headers: bearer).status == 201)
        let question = #"{"job":"J1001","text":"The gate is open"}"#
        #expect(try await installation.post("\(url)/api/relays", question, headers: bearer).status <= 202)
        _ = try await phones.inbox(of: sam, has: 1)
        try await phones.text(from: jane, "Is it you?")
        _ = try await phones.inbox(of: sam, has: 2)
        for (fault, body, fate) in [
            ("rate_limit", "At noon", "sent delivered"), ("undelivered", "At one", "sent undelivered"),
            ("reject", "At two", "failed"),
        ] {
            try await phones.fault(["kind": fault, "to": jane], times: 1)
            let answer = try await installation.post(
                "\(url)/api/jobs/J1001/messages", #"{"body":"\#(body)"}"#, headers: bearer)
            #expect(answer.status <= 202)
            try await installation.until(
                "select concat_ws(' ', state, delivery_status) from outbound_messages where body = '\(body)'", is: fate)
        }
        try await installation.until(
            """
            select count(*) from outbound_messages
            where state in ('queued', 'sending', 'uncertain') or state = 'sent' and delivery_status is distinct from
                case body when 'At one' then 'undelivered' else 'delivered' end
            """, is: "0")
    }

    private func read(
        _ path: String, _ installation: Installation, _ bearer: [(String, String)]
    ) async throws -> Log {
        let answer = try await installation.get("\(installation.trackURL)\(path)", headers: bearer)
        #expect(answer.status == 200, "\(path)")
        return try JSONDecoder().decode(Log.self, from: Data(answer.body))
    }

    @Test func eachTextTellsWhereItWentAndWhatBecameOfIt() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await fill(installation, bearer)
        let log = try await read("/api/jobs/J1001/messages", installation, bearer)
        #expect(log.next_cursor == nil)
        func entry(_ body: String) throws -> Entry {
            let found = log.messages.filter { $0.body == body }
            #expect(found.count == 1, "\(body)")
            return try #require(found.first)
        }

        let late = try entry("At noon")
        #expect(late.way == ["outbound", business, jane] && late.status == "delivered")
        #expect(late.retry_count == 1 && late.error_code == nil && late.error == nil)
        let lost = try entry("At one")
        #expect(lost.way == ["outbound", business, jane] && lost.status == "undelivered")
        #expect(lost.retry_count == 0 && lost.error_code == 30003)
        let refused = try entry("At two")
        #expect(refused.way == ["outbound", business, jane] && refused.status == "failed")
        #expect(refused.retry_count == 0 && refused.error_code == 21211 && refused.error?.isEmpty == false)
        let asked = try entry("The gate is open")
        #expect(asked.way == ["manual", business, business] && asked.status == "received")
        let received = try entry("Is it you?")
        #expect(received.way == ["inbound", jane, business] && received.status == "received")
        for text in [asked, received] {
            #expect(text.retry_count == 0 && text.error_code == nil && text.error == nil)
        }
        let toSam = log.messages.filter { $0.to == sam && $0.body.contains("Is it you?") }
        #expect(toSam.map(\.way) == [["outbound", business, sam]] && toSam.first?.status == "delivered")

        for text in [late, lost, refused] {
            try await expect(text, "outbound_messages", "outbound_id::text", "created_at", installation)
        }
        for text in [asked, received] {
            try await expect(text, "inbound_messages", "message_sid", "received_at", installation)
        }
        await installation.stop()
    }

    /// The API tells milliseconds.
    private func expect(
        _ text: Entry, _ table: String, _ key: String, _ time: String, _ installation: Installation
    ) async throws {
        let stored = try await installation.value(
            """
            select \(key) || ' '
                || to_char(date_trunc('milliseconds', \(time)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            from \(table) where body = '\(text.body)'
            """)
        #expect(stored == "\(text.id) \(text.timestamp)")
    }

    @Test func eachWayToTheLogGivesTheSameAndItsPagesJoin() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await fill(installation, bearer)
        let id = try #require(try await installation.value("select job_id from jobs"))
        let url = installation.trackURL
        // Somebody may still be told of what did not arrive.
        for query in ["", "?limit=2"] {
            try await eventually("both paths give the same bytes") {
                let usual = try await installation.get("\(url)/api/jobs/J1001/messages\(query)", headers: bearer)
                for path in ["/api/messages/J1001", "/api/messages/\(id)", "/api/jobs/\(id)/messages"] {
                    let answer = try await installation.get("\(url)\(path)\(query)", headers: bearer)
                    guard answer.status == 200, answer.body == usual.body else { return false }
                }
                return usual.status == 200
            }
        }
        try await eventually("the pages join") {
            let all = try await read("/api/messages/J1001", installation, bearer).messages
            var pages: [[String]] = []
            var query = "?limit=2"
            while true {
                let page = try await read("/api/messages/J1001\(query)", installation, bearer)
                pages.append(page.messages.map(\.id))
                guard let cursor = page.next_cursor else { break }
                query = "?limit=2&cursor=\(cursor)"
            }
            return pages.count > 2 && pages.reversed().flatMap { $0 } == all.map(\.id)
        }
        for query in ["limit=501", "limit=0", "cursor=1", "cursor=1_x"] {
            let answer = try await installation.get("\(url)/api/messages/J1001?\(query)", headers: bearer)
            #expect(answer.status == 400, "\(query)")
        }
        await installation.stop()
    }
}
