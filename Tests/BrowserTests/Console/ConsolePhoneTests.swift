import Testing

@testable import TestInstallation

/// A dispatcher's whole way through the console on a phone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsolePhoneTests {
    @Test func aTextIsTakenAndAnsweredOnAPhone() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.pressButton("Sign out", in: "body > header")
            try await page.show(on: .phone)
            try await desk.signIn(with: desk.key)
            try await page.until(".relay .text", says: "My dumpster is full")
            try await expectFits(page, "the board")
            try await tap(".relay .primary", page)
            try await page.until("#view .said", says: "Sam has it now.")

            try await tap("#nav a[data-view=conversations]", page)
            try await page.until("the job is listed", "document.querySelector('.jobs a')")
            try await expectFits(page, "the conversations")
            try await tap(".jobs a", page)
            try await page.until(".log", says: "My dumpster is full")
            try await tap(".reply textarea", page)
            try await page.type("On our way")
            try await tap(".reply .primary", page)
            try await page.until(".reply .said", says: "On its way.")
            try await page.until(".log", says: "On our way")
            try await expectFits(page, "a conversation")
            try await page.photograph("console-answered-phone")
            try await eventually("the customer has the answer") {
                try await desk.installation.simulator.inbox(of: Installation.customer)
                    .contains { $0.body.contains("On our way") }
            }
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// Clicks where a thumb would, after scrolling: the line at the bottom covers what is right above the edge.
    private func tap(_ selector: String, _ page: Page) async throws {
        let _: Bool = try await page.value(
            """
            (document.querySelector(\(quoted(selector))).scrollIntoView({ block: "center", behavior: "instant" }), true)
            """)
        try await page.click(selector)
    }

    private func expectFits(_ page: Page, _ what: String) async throws {
        #expect(try await page.value("document.documentElement.scrollWidth") == 390, "\(what) sticks out")
    }
}
