import Foundation
import Testing

@testable import TestInstallation

/// Answers that came during an outage of the broker count before the deadlines that passed in it. Rule 14 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LateAcknowledgementTests {
    private let operators = Installation.operators
    private let phones = (0..<20).map { "+1512555\(7500 + $0)" }

    @Test func answersThatWereSpilledCountBeforeTheDeadlines() async throws {
        let installation = try await Installation.start(windows: [15, 3600, 3600])
        for phone in phones { try await installation.simulator.text(from: phone, "From \(phone)") }
        let asked = try await installation.simulator.inbox(of: operators[0], has: phones.count)
        try await TestServers.control("rabbitmq", "kill")
        for text in asked {
            let sent = try await installation.simulator.text(from: operators[0], "OK \(text.code)")
            #expect(sent.status == 200)
        }
        let due = "select count(*) from outbound_messages where starts_window and ack_due_at < clock_timestamp()"
        try await installation.until(due, is: "\(phones.count)", within: .seconds(60))
        try await TestServers.control("rabbitmq", "start")
        try await installation.until(
            "select count(*) from relays where state = 'acknowledged'", is: "\(phones.count)", within: .seconds(60))
        #expect(try await installation.value("select count(*) from hops where hop > 1") == "0")
        #expect(try await installation.simulator.inbox(of: operators[1]).isEmpty)
        await installation.stop()
    }
}
