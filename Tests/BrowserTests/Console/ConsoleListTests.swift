import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// The console's longer lists in a real browser: what is searched, and what is further down.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleListTests {
    @Test func jobsAreNarrowedByASearchAndAStatus() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            let order = #"{"customer":{"phone":"+15125550177","name":"Bob Roe"}}"#
            #expect(try await desk.ask("POST", "/api/jobs", order).status == 201)
            try await desk.open("jobs")
            try await page.until("both are listed", shows("J1002,J1001"))
            try await page.press("/")
            try await page.type("bob")
            try await page.until("his is left", shows("J1002"))
            try await page.choose("cancelled", in: "#view select")
            try await page.until("#view .empty", says: "No job fits.")
            try await page.choose("not over", in: "#view select")
            try await page.until("it is back", shows("J1002"))
            try await page.retype("j1001", in: "#view input[type=search]")
            try await page.until("the one of that number is left", shows("J1001"))
            try await page.photograph("console-jobs-search")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    private func shows(_ numbers: String) -> String {
        "[...document.querySelectorAll('tbody th')].map((one) => one.textContent).join() === '\(numbers)'"
    }

    @Test func earlierTextsComeBeforeTheNewest() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await desk.installation.database.script(
                """
                insert into inbound_messages (
                    tenant_id, message_sid, account_sid, our_number, their_number, sender, job_id, body, received_at
                )
                select tenant_id, 'SM' || md5(n::text), account_sid, our_number, their_number, 'customer', job_id,
                    'Earlier ' || n, received_at - make_interval(mins => 200 - n)
                from inbound_messages, generate_series(1, 150) n
                """)
            try await desk.open("conversations/J1001")
            try await page.until("a page is shown", "document.querySelectorAll('.log li').length === 100")
            try await page.pressButton("Earlier texts", in: ".thread")
            try await page.until(".log li", says: "Earlier 1")
            try await page.until("there are no more", "document.querySelector('.earlier').hidden")
            // What was the first one is where it was.
            #expect(try await page.value("document.querySelector('.log').scrollTop > 0"))
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }
}
