import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A dispatcher calls a job off through the API.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct JobCancelTests {
    private let sam = Installation.operators[0]
    private let other = "+15125550143"

    private struct Answer: Decodable {
        var command_id: String?
        var state: String?
        var status: String?
    }

    private struct Problem: Decodable {
        var status: Int
        var field: String?
    }

    private func patch(
        _ job: String, _ bearer: [(String, String)], of installation: Installation,
        body: String = #"{"status":"cancelled"}"#
    ) async throws -> TransportResponse {
        try await installation.send("PATCH", "\(installation.trackURL)/api/jobs/\(job)", body, headers: bearer)
    }

    private func expectProblem(_ answer: TransportResponse, _ status: Int, field: String? = nil) throws {
        #expect(answer.status == status)
        #expect(answer.header("Content-Type") == "application/problem+json")
        let problem = try JSONDecoder().decode(Problem.self, from: Data(answer.body))
        #expect(problem.status == status && problem.field == field)
    }

    @Test func theQueuedTextOfAJobThatIsOffIsNotSent() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.end("sender")
        try await installation.simulator.text(from: Installation.customer, "Never mind")
        try await installation.until("select count(*) from outbound_messages where state = 'queued'", is: "1")

        let answer = try await patch("J1001", bearer, of: installation)
        #expect(answer.status == 200)
        let outcome = try JSONDecoder().decode(Answer.self, from: Data(answer.body))
        #expect(outcome.state == "done" && outcome.status == "cancelled" && outcome.command_id != nil)
        #expect(try await installation.value("select status from jobs") == "cancelled")
        #expect(try await installation.value("select state from relays") == "cancelled")

        // A text behind it shows that the hint of the first one has been looked at.
        try await installation.simulator.text(from: other, "Please come")
        try installation.start("sender")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        try await installation.untilSettled()
        #expect(try await installation.simulator.inbox(of: sam).map(\.text) == ["Please come"])
        #expect(try await installation.value("select count(*) from send_attempts where step = 'claimed'") == "1")
        await installation.stop()
    }

    @Test func whatCannotBeDoneIsAProblem() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        for phone in [Installation.customer, other] {
            try await installation.simulator.text(from: phone, "From \(phone)")
        }
        try await installation.until("select count(*) from jobs", is: "2")
        for body in [#"{"status":"completed"}"#, "{}"] {
            try expectProblem(try await patch("J1001", bearer, of: installation, body: body), 400, field: "status")
        }
        try expectProblem(try await patch("J1001", bearer, of: installation, body: "cancelled"), 400)
        try expectProblem(try await patch("J1999", bearer, of: installation), 404)
        try expectProblem(try await patch("J1001", [], of: installation), 401)
        try await installation.database.script("update jobs set status = 'completed' where number = 1002")
        try expectProblem(try await patch("J1002", bearer, of: installation), 409)
        #expect(try await installation.value("select status from jobs where number = 1002") == "completed")
        #expect(try await patch("J1001", bearer, of: installation).status == 200)
        try expectProblem(try await patch("J1001", bearer, of: installation), 409)
        await installation.stop()
    }

    /// The router is away: the command is kept, and carried out later.
    @Test func whatIsNotKnownInTimeIsAcceptedAndDoneLater() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.simulator.text(from: Installation.customer, "Never mind")
        try await installation.until("select count(*) from jobs", is: "1")
        try await installation.end("router")
        let answer = try await patch("J1001", bearer, of: installation)
        #expect(answer.status == 202)
        let outcome = try JSONDecoder().decode(Answer.self, from: Data(answer.body))
        let command = try #require(outcome.command_id)
        #expect(outcome.state == "pending")
        try installation.start("router")
        try await installation.until("select state from commands where command_id = '\(command)'", is: "done")
        #expect(try await installation.value("select status from jobs") == "cancelled")
        await installation.stop()
    }
}
