import Foundation
import Testing

@testable import TestInstallation

/// What has been delivered to a router that stands still is given to another one in time. Rule 14 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct PausedRouterTests {
    private let operators = Installation.operators
    private let phones = (0..<20).map { "+1512555\(7600 + $0)" }

    /// The broker gives them away after 8 to 12 s, which is before the windows end.
    @Test func answersThatAPausedRouterHoldsCountBeforeTheDeadlines() async throws {
        let installation = try await Installation.start(windows: [20, 3600, 3600])
        try installation.start("router", as: "router-2")
        try await eventually("the second router consumes") {
            try String(contentsOf: installation.log(of: "router-2"), encoding: .utf8).contains(#""message":"ready""#)
        }
        for phone in phones { try await installation.simulator.text(from: phone, "From \(phone)") }
        let asked = try await installation.simulator.inbox(of: operators[0], has: phones.count)
        installation.signal("router-2", SIGSTOP)
        for text in asked { try await installation.simulator.text(from: operators[0], "OK \(text.code)") }
        let undecided = "select count(*) from relays where state = 'open'"
        // Some were delivered to the one that stands still.
        #expect(try await installation.value(undecided) != "0")
        try await installation.until(undecided, is: "0", within: .seconds(60))
        #expect(try await installation.value("select count(*) from hops where hop > 1") == "0")
        #expect(try await installation.simulator.inbox(of: operators[1]).isEmpty)
        installation.signal("router-2", SIGCONT)
        await installation.stop()
    }
}
