import Postgres
import Testing

@testable import TestInstallation

/// The search in the record, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleAuditTests {
    @Test func theRecordIsNarrowedByEveryFilter() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await desk.open("audit")
            try await page.until("#view .said", says: "1 shown.")
            try await search(["Operator": "Alex"], page)
            try await page.until("#view .said", says: "0 shown.")
            #expect(try await page.text(of: "#view .empty") == "Nothing on record fits.")
            let sams = ["Operator": "Sam", "Job": "J1001", "Customer's phone": Installation.customer]
            try await search(sams, page)
            try await page.until("#view .said", says: "1 shown.")
            #expect(try await page.text(of: "#view tbody").contains("Sam"))
            try await page.photograph("console-audit-found")
            try await search(["Customer's phone": "+15125550199"], page)
            try await page.until("#view .said", says: "0 shown.")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// The server takes an end for all of them, and whom they are about for two.
    @Test func everyKindOfRecordCanEnd() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await desk.open("audit")
            for kind in ["Texts received", "Texts sent", "Parked", "Relays"] {
                try await page.choose(kind, in: ".filters select")
                #expect(try await page.value("\(control("Job")).disabled"), "\(kind)")
                #expect(try await page.value("!\(control("Until")).disabled"), "\(kind)")
            }
            for (end, found) in [("2020-01-01T00:00", "0 shown."), ("2100-01-01T00:00", "1 shown.")] {
                try await search(["Since": "", "Until": end], page)
                try await page.until("#view .said", says: found)
                let link: String = try await page.value("document.querySelector('#view .links a').href")
                #expect(link.contains("records=relays") && link.contains("until=2"), "\(link)")
            }
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func whatIsFoundIsTurnedOverAndTakenAway() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await desk.installation.database.script(
                """
                insert into audit_events (tenant_id, kind)
                select tenant_id, 'skipped' from tenants, generate_series(1, 60)
                """)
            try await desk.open("audit")
            try await page.choose("Events", in: ".filters select")
            try await search([:], page)
            try await page.until("#view .said", says: "50 shown, there are more.")
            try await page.pressButton("Next page", in: "#view")
            try await page.until("all are there", "\(rows) > 60 && document.querySelector('#view > button').hidden")
            let shown: Int = try await page.value(rows)
            #expect(try await page.text(of: "#view .said") == "\(shown) shown.")
            #expect(try await page.value("document.querySelector('#view .links a').download") == "events.csv")
            // One line more, for the names of the columns.
            let lines: Int = try await page.value(
                """
                fetch(document.querySelector("#view .links a").href).then((answer) => answer.text())
                    .then((text) => text.trim().split("\\n").length)
                """)
            #expect(lines > shown)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    private let rows = "document.querySelector('#view tbody').rows.length"

    private func search(_ values: [String: String], _ page: Page) async throws {
        for (label, value) in values {
            let _: Bool = try await page.value("(\(control(label)).value = \(quoted(value)), true)")
        }
        try await page.pressButton("Search", in: ".filters")
    }

    /// The input of a label, in JavaScript.
    private func control(_ label: String) -> String {
        "[...document.querySelectorAll('.filters label')].find((one) => one.textContent === \(quoted(label))).control"
    }
}
