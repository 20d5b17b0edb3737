import Foundation
import Testing

@testable import TestInstallation

/// What cannot be told is asked, and what is too late or has failed is said.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct QuestionTests {
    private let sam = Installation.operators[0]
    private let alex = Installation.operators[1]
    private let jane = Installation.customer
    private let acknowledged = "select count(*) from relays where state = 'acknowledged'"

    @Test func aBareOKAboutTwoIsAskedAboutAndItsNumberCounts() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let phones = installation.simulator
        for count in 1...2 {
            try await phones.text(from: "+1512555020\(count)", "My sink leaks")
            _ = try await phones.inbox(of: sam, has: count)
        }
        try await phones.text(from: sam, "ok")
        let question = try await phones.inbox(of: sam, has: 3)[2].body
        #expect(try await installation.value(acknowledged) == "0")
        let lines = question.split(separator: "\n").filter { $0.hasPrefix("1") || $0.hasPrefix("2") }
        try #require(lines.count == 2, "\(question)")
        try await phones.text(from: sam, "2")
        try await installation.until(acknowledged, is: "1")
        let code = try await installation.value(
            "select h.code from hops h join relays r using (tenant_id, relay_id) where r.state = 'acknowledged'")
        #expect(lines[1].contains("[\(try #require(code))]"))
        // What is left is no question any more.
        try await phones.text(from: sam, "ok all")
        try await installation.until(acknowledged, is: "2")
        await installation.stop()
    }

    @Test func whoIsLateLearnsWhoHasIt() async throws {
        let installation = try await Installation.start(windows: [5, 600, 600])
        let phones = installation.simulator
        try await phones.text(from: jane, "My sink leaks")
        let code = try await phones.inbox(of: sam, has: 1)[0].code
        _ = try await phones.inbox(of: alex, has: 1)
        try await phones.text(from: alex, "👍")
        try await installation.until(acknowledged, is: "1")
        try await phones.text(from: sam, "Ok \(code.lowercased())!")
        let answer = try await phones.inbox(of: sam, has: 2)[1].body
        #expect(answer.contains("was taken by Alex") && answer.contains("[\(code)]"))
        try await phones.text(from: sam, "OK \(code == "Z9" ? "Z8" : "Z9")")
        #expect(try await phones.inbox(of: sam, has: 3)[2].body.contains("Z"))
        #expect(try await phones.inbox(of: jane).isEmpty)
        await installation.stop()
    }

    @Test func whoWroteWhatDidNotArriveLearnsIt() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let phones = installation.simulator
        try await phones.text(from: jane, "My sink leaks")
        _ = try await phones.inbox(of: sam, has: 1)
        try await phones.fault(["kind": "undelivered", "to": jane], times: 1)
        try await phones.text(from: sam, "What is the gate code?")
        let told = try await phones.inbox(of: sam, has: 2)[1].body
        #expect(told.contains("Your text to Jane Doe could not be delivered"))
        try await installation.until("select string_agg(kind, ',') from alerts", is: "undeliverable")
        await installation.stop()
    }
}
