import HTTPTransport
import Testing

@testable import TestInstallation

/// Who is asked next because a dispatcher says so, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleAskTests {
    private let alex = Installation.operators[1], riley = Installation.operators[2]

    @Test func whoeverCannotIsPassedOver() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .asks", says: "Asking Sam")
            try await page.pressButton("Pass", in: ".relay")
            try await page.until("#view .said", says: "Passed on: the next one is asked.")
            try await page.until(".relay .asks", says: "Asking Alex, the 2nd of")
            try await page.until(".chip[data-state=declined]", says: "Sam passed")
            #expect(try await desk.installation.value("select state from hops where hop = 1") == "declined")
            let asked = try await desk.installation.simulator.inbox(of: alex, has: 1)
            #expect(asked.first?.text == "My dumpster is full")
            #expect(try await desk.installation.simulator.inbox(of: riley).isEmpty)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aQuestionGoesToTheOperatorsAndNotToTheCustomer() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            let job = #"{"customer":{"phone":"\#(Installation.customer)"}}"#
            #expect(try await desk.ask("POST", "/api/jobs", job).status == 201)
            try await desk.open("jobs/J1001")
            let menu = "document.querySelector(\(quoted("\(form) select")))"
            try await page.until("the operators can be chosen", "\(menu)?.options.length === 4")
            try await page.retype("Who has the long ladder?", in: "\(form) textarea")
            try await page.choose("Riley", in: "\(form) select")
            try await page.pressButton("Ask", in: form)
            try await page.until("\(form) .said", says: "The operators are being asked. It is on the board.")
            #expect(try await page.value("document.querySelector(\(quoted("\(form) textarea"))).value") == "")
            let asked = try await desk.installation.simulator.inbox(of: riley, has: 1)
            #expect(asked.first?.body.contains("Who has the long ladder?") == true)
            #expect(try await desk.installation.simulator.inbox(of: alex).isEmpty)
            let told = try await desk.installation.simulator.inbox(of: Installation.customer)
            #expect(!told.contains { $0.body.contains("ladder") })
            try await desk.open("board")
            try await page.until(".relay .asks", says: "Asking Riley")
            try await page.until(".relay .age", says: "Written by a dispatcher")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    private let form = "form[aria-label='Ask the operators']"
}
