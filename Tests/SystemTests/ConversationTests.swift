import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// A whole two-way job by text, from the customer's first text to the next job. `docs/texting.md` shows what the phones saw.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConversationTests {
    private let jane = Installation.customer
    private let sam = Installation.operators[0]
    private let riley = Installation.operators[2]

    @Test func aJobIsDoneByTextFromBeginningToEnd() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let phones = Phones(installation, names: [jane: "Jane", sam: "Sam", riley: "Riley"])
        let door = try await TrackingDoor(installation)

        try await phones.text(jane, "My dumpster is full", reaches: [sam: 1])
        try await phones.text(sam, "ok", reaches: [:])
        try await installation.until("select state from relays", is: "acknowledged")
        try await phones.text(sam, "What’s the gate code?", reaches: [jane: 1])
        try await phones.text(jane, "4711", reaches: [sam: 1])
        try await phones.text(sam, "👍", reaches: [:])
        try await installation.until("select count(*) from relays where state = 'acknowledged'", is: "2")
        try await phones.text(sam, "ETA 30", reaches: [jane: 1, sam: 1])
        try await door.expect("in_progress", assigned: "Sam")
        let minutes = try await installation.value(
            """
            select round(extract(epoch from eta - (select max(at) from audit_events where kind = 'eta')) / 60) from jobs
            """)
        #expect(minutes == "30")
        #expect(try await door.page().contains("Expected"))

        try await phones.text(sam, "give it to riley", reaches: [riley: 2, sam: 1])
        try await door.expect("in_progress", assigned: "Riley")
        try await phones.text(riley, "OTW", reaches: [jane: 1, riley: 1])
        try await phones.text(riley, "done", reaches: [jane: 1, riley: 1])
        try await door.expect("completed", assigned: "Riley")
        let page = try await door.page()
        #expect(page.contains("Riley has your message") && !page.contains("Expected"))
        try await phones.text(jane, "Thank you! Next month again?", reaches: [riley: 1])
        #expect(try await installation.value("select count(*) from jobs") == "2")

        try await nobodySeesNumbers(phones)
        try await judge(installation)
        try document(try await phones.transcript())
        await installation.stop()
    }

    private func nobodySeesNumbers(_ phones: Phones) async throws {
        for text in try await phones.received(by: jane) {
            for phone in [sam, riley] { #expect(!text.contains(phone.suffix(7))) }
        }
        for phone in [sam, riley] {
            for text in try await phones.received(by: phone) { #expect(!text.contains(jane.suffix(7))) }
        }
    }

    /// Every promise, handing over included.
    private func judge(_ installation: Installation) async throws {
        try await installation.until(
            "select count(*) from outbound_messages where state in ('queued', 'sending', 'uncertain')", is: "0")
        let audit = installation.folder.appending(path: "audit.jsonl")
        try await installation.run("backhop", ["audit", "export", "--records", "all"])
            .write(to: audit, atomically: true, encoding: .utf8)
        let verdict = try await installation.run(
            "twilio-simulator",
            [
                "judge", "--journal", installation.simulator.base, "--audit", audit.path, "--tenants-file",
                installation.folder.appending(path: "tenants.yaml").path,
            ])
        #expect(!verdict.contains("BROKEN"), "\(verdict)")
    }

    /// Compares with the page, or with `BACKHOP_UPDATE_DOCUMENTS=1` writes it anew.
    private func document(_ transcript: String) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/texting.md")
        let written = try String(contentsOf: path, encoding: .utf8)
        let begin = try #require(written.range(of: "<!-- conversation: begin -->\n"))
        let end = try #require(written.range(of: "<!-- conversation: end -->"))
        let expected = written[..<begin.upperBound] + transcript + written[end.lowerBound...]
        let isUpdating = ProcessInfo.processInfo.environment["BACKHOP_UPDATE_DOCUMENTS"] != nil
        if isUpdating { try expected.write(to: path, atomically: true, encoding: .utf8) }
        #expect(isUpdating || written == expected, "docs/texting.md is stale: run with BACKHOP_UPDATE_DOCUMENTS=1")
    }
}

/// Phones that text, each once the one before has had its effect.
private final class Phones {
    private let installation: Installation
    private let names: [String: String]
    private var lines: [(from: String, to: String, body: String)] = []
    private var seen: [String: Int] = [:]

    init(_ installation: Installation, names: [String: String]) {
        (self.installation, self.names) = (installation, names)
    }

    /// Sends a text and waits for what it leads to: so many texts on each phone, and on the others none.
    func text(_ phone: String, _ body: String, reaches counts: [String: Int]) async throws {
        lines.append((names[phone] ?? "", "Acme", body))
        try await installation.simulator.text(from: phone, body)
        for (receiver, name) in names.sorted(by: { $0.value < $1.value }) {
            let before = seen[receiver, default: 0]
            let all = try await installation.simulator.inbox(of: receiver, has: before + counts[receiver, default: 0])
            #expect(all.count == before + counts[receiver, default: 0], "\(name) after \(body)")
            lines += all.dropFirst(before).map { ("Acme", name, $0.body) }
            seen[receiver] = all.count
        }
    }

    func received(by phone: String) async throws -> [String] {
        try await installation.simulator.inbox(of: phone).map(\.body)
    }

    /// The texts as a table, the codes by their order.
    func transcript() async throws -> String {
        let stable = ["K7", "P4", "M3", "R2", "T9"]
        var codes: [String] = []
        for line in lines {
            for match in line.body.matches(of: /\[([A-Z0-9]{2,4})\]/) where !codes.contains(String(match.1)) {
                codes.append(String(match.1))
            }
        }
        let rows = lines.map { line in
            var body = line.body.replacing("\n", with: " ⏎ ")
            // By way of what no text has, lest one code becomes another's.
            for (index, code) in codes.enumerated() { body = body.replacing(code, with: "\u{1}\(index)\u{2}") }
            for (index, name) in stable.enumerated() { body = body.replacing("\u{1}\(index)\u{2}", with: name) }
            return "| \(line.from) → \(line.to) | \(body) |\n"
        }
        return "| from → to | text |\n|---|---|\n" + rows.joined()
    }
}

/// What dispatchers and customers see of the first job.
private struct TrackingDoor {
    private let installation: Installation
    private let bearer: [(String, String)]

    private struct JobView: Decodable {
        struct Assigned: Decodable { var name: String }
        var status: String
        var eta: String?
        var assigned_operator: Assigned?
        var tracking_url: String
    }

    init(_ installation: Installation) async throws {
        self.installation = installation
        let opened = try await installation.run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "test", "--scope", "admin"])
        let key = try #require(opened.split(separator: "\n").last).trimmingCharacters(in: .whitespaces)
        bearer = [("Authorization", "Bearer \(key)")]
    }

    /// Waits until the job stands so, and the customer's view as well.
    func expect(_ status: String, assigned name: String) async throws {
        try await eventually("the job is \(status), with \(name)", within: .seconds(5)) {
            let job = try await job()
            let token = job.tracking_url.split(separator: "=").last ?? ""
            let read = try await installation.get("\(installation.trackURL)/api/track/\(token)")
            let view = String(decoding: read.body, as: UTF8.self)
            return job.status == status && job.assigned_operator?.name == name && job.eta != nil
                && view.contains(#""status":"\#(status)""#) && view.contains(#""assigned_to":"\#(name)""#)
        }
    }

    func page() async throws -> String {
        String(decoding: try await installation.get(try await job().tracking_url).body, as: UTF8.self)
    }

    private func job() async throws -> JobView {
        let answer = try await installation.get("\(installation.trackURL)/api/jobs/J1001", headers: bearer)
        return try JSONDecoder().decode(JobView.self, from: Data(answer.body))
    }
}
