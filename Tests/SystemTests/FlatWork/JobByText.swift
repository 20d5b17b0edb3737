import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// One customer's job by text, and all that dispatchers and the customer look at. Waits by the phones and the API, because a
/// query of the test's own would be counted.
struct JobByText {
    let installation: Installation
    let bearer: [(String, String)]
    /// One who has never written.
    let customer: String
    private let begin = Date.now.addingTimeInterval(-60).ISO8601Format()
    private let sam = Installation.operators[0], alex = Installation.operators[1]
    /// How often each page is asked for: after five times PostgreSQL may keep one plan for all values of a statement.
    private static let repetitions = 8

    private struct Relays: Decodable {
        struct Relay: Decodable {
            var id: String
            var job: Job
        }
        struct Job: Decodable { var id: String }
        var relays: [Relay]
    }
    private struct Job: Decodable {
        var status: String
        var tracking_url: String
    }
    private struct Messages: Decodable {
        struct Message: Decodable {
            var direction: String
            var status: String
        }
        var messages: [Message]
    }

    init(_ installation: Installation, _ bearer: [(String, String)], customer: String) {
        (self.installation, self.bearer, self.customer) = (installation, bearer, customer)
    }

    func run() async throws {
        try await text()
        try await look()
    }

    /// Sam's window passes; Alex takes the text, asks back, is answered, says when he arrives, and ends the job.
    private func text() async throws {
        let phones = installation.simulator
        let before = (sam: try await phones.inbox(of: sam).count, alex: try await phones.inbox(of: alex).count)
        try await phones.text(from: customer, "My dumpster is full")
        _ = try await phones.inbox(of: sam, has: before.sam + 1)
        let first = try await phones.inbox(of: alex, has: before.alex + 1, within: .seconds(60))[before.alex].code
        try await phones.text(from: alex, "OK \(first)")
        try await phones.text(from: alex, "\(first) What’s the gate code?")
        _ = try await phones.inbox(of: customer, has: 1)
        try await phones.text(from: customer, "4711")
        let second = try await phones.inbox(of: alex, has: before.alex + 2)[before.alex + 1].code
        try await phones.text(from: alex, "OK \(second)")
        try await phones.text(from: alex, "LIST")
        _ = try await phones.inbox(of: alex, has: before.alex + 3)
        try await phones.text(from: alex, "\(second) ETA 30")
        _ = try await phones.inbox(of: alex, has: before.alex + 4)
        try await phones.text(from: alex, "\(second) DONE")
        _ = try await phones.inbox(of: alex, has: before.alex + 5)
        _ = try await phones.inbox(of: customer, has: 3)
    }

    private func look() async throws {
        let list = try await read("/api/relays?limit=10", as: Relays.self)
        let relay = try #require(list.relays.first)
        let messages = "/api/jobs/\(relay.job.id)/messages"
        let answer = try await installation.post(
            installation.trackURL + messages, #"{"body":"Was all well?"}"#, headers: bearer)
        #expect((201...202).contains(answer.status))
        _ = try await installation.simulator.inbox(of: customer, has: 4)
        try await eventually("everything is delivered") {
            let log = try await read(messages, as: Messages.self).messages
            return log.filter { $0.direction == "outbound" }.allSatisfy { $0.status == "delivered" }
        }
        let job = try await read("/api/jobs/\(relay.job.id)", as: Job.self)
        #expect(job.status == "completed")
        for path in paths(relay: relay.id, job: relay.job.id) {
            for _ in 0..<Self.repetitions { try await get(installation.trackURL + path) }
        }
        for _ in 0..<Self.repetitions { try await get(job.tracking_url) }
    }

    private func paths(relay: String, job: String) -> [String] {
        let records = ["hops", "events", "relays", "inbound", "outbound"].map {
            "/api/audit?records=\($0)&since=\(begin)&limit=100"
        }
        let filters = ["job=\(job)", "customer=%2B\(customer.dropFirst())"].map {
            "/api/audit?records=events&\($0)&since=\(begin)&limit=100"
        }
        let search = customer.dropFirst(4)
        return [
            "/api/customers?limit=10", "/api/customers?search=\(search)", "/api/parked?limit=10",
            "/api/relays?limit=10", "/api/relays?state=open&limit=10", "/api/relays/\(relay)", "/api/jobs?limit=10",
            "/api/jobs?status=dispatched,in_progress&limit=10", "/api/jobs?search=\(search)&limit=10",
            "/api/jobs?operator=Alex&limit=10", "/api/jobs?customer=%2B\(customer.dropFirst())&limit=10",
            "/api/jobs/\(job)", "/api/jobs/\(job)/messages", "/sms/status?relay=\(relay)",
        ] + records + filters
    }

    private func read<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        try JSONDecoder().decode(type, from: Data(try await get(installation.trackURL + path).body))
    }

    @discardableResult
    private func get(_ url: String) async throws -> TransportResponse {
        let answer = try await installation.get(url, headers: bearer)
        guard answer.status == 200 else { throw Failure("\(url): \(answer.status)") }
        return answer
    }
}
