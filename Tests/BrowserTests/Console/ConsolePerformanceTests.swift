import Postgres
import Testing

@testable import TestInstallation

/// How the operators did, from relays that they really had, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsolePerformanceTests {
    private let sam = Installation.operators[0], alex = Installation.operators[1]

    @Test func theTurnsOfAPeriodAreCountedAndDrawn() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await relay("My dumpster is full", from: Installation.customer, [(sam, "OK")], desk.installation)
            try await relay("Where are you?", from: "+15125550143", [(sam, "NO"), (alex, "OK")], desk.installation)
            try await desk.installation.until(
                "select count(*) from relays where state = 'acknowledged'", is: "2")
            try await age(desk.installation)

            try await desk.open("performance")
            try await page.until("\(row("Sam")) [data-label=Asked]", says: "2")
            try await expect(page, "Sam", ["Acknowledged": "1", "Passed": "1", "No answer": "0"])
            try await expect(page, "Alex", ["Asked": "1", "Acknowledged": "1", "Passed": "0"])
            try await expect(page, "Riley", ["Asked": "0", "Acknowledged": "0", "Median": "–"])
            for name in ["Sam", "Alex"] {
                let median = try await time(of: name, desk.installation)
                try await expect(page, name, ["Median": median])
            }
            #expect(try await page.value(bars, as: [Double].self) == [50, 0, 100], "of the most turns")
            try await page.photograph("console-performance-filled")

            try await page.choose("the last week", in: "#view select")
            try await page.until("\(row("Sam")) [data-label=Asked]", says: "0")
            try await expect(page, "Sam", ["Acknowledged": "0", "Passed": "0", "Median": "–"])
            #expect(try await page.value(bars, as: [Double].self) == [0, 0, 0])
            try await page.choose("the last 30 days", in: "#view select")
            try await page.until("\(row("Sam")) [data-label=Asked]", says: "2")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    // MARK: - The view

    /// In the order of the names.
    private func row(_ name: String) -> String {
        "#view tbody tr:nth-child(\((["Alex", "Riley", "Sam"].firstIndex(of: name) ?? 0) + 1))"
    }

    /// How long each row's bar is, of a hundred.
    private let bars = "[...document.querySelectorAll('.bar .all')].map((one) => Number(one.getAttribute('width')))"

    private func expect(_ page: Page, _ name: String, _ cells: [String: String]) async throws {
        #expect(try await page.text(of: "\(row(name)) th") == name)
        for (label, value) in cells {
            #expect(try await page.text(of: "\(row(name)) [data-label='\(label)']") == value, "\(name): \(label)")
        }
    }

    // MARK: - The relays

    /// A customer's text, and what the operators say to it one after the other.
    private func relay(
        _ text: String, from customer: String, _ answers: [(phone: String, word: String)], _ installation: Installation
    ) async throws {
        try await installation.simulator.text(from: customer, text)
        for answer in answers {
            var code = ""
            try await eventually("\(answer.phone) is asked about \(text)") {
                code = try await installation.simulator.inbox(of: answer.phone).first { $0.text == text }?.code ?? ""
                return !code.isEmpty
            }
            try await installation.simulator.text(from: answer.phone, "\(answer.word) \(code)")
        }
    }

    /// Makes all of it ten days older.
    private func age(_ installation: Installation) async throws {
        try await installation.database.script(
            "update hops set asked_at = asked_at - interval '10 days', ended_at = ended_at - interval '10 days'")
    }

    /// How long an operator took, as the console writes it.
    private func time(of name: String, _ installation: Installation) async throws -> String {
        let seconds = try await installation.value(
            """
            select round(extract(epoch from h.ended_at - h.asked_at)) from hops h
            join operators o on o.tenant_id = h.tenant_id and o.operator_id = h.operator_id
            where o.name = '\(name)' and h.state = 'acknowledged'
            """)
        return "\(seconds ?? "no") s"
    }
}
