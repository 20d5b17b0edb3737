import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The console's conversations in a real browser, and everything by keys.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleConversationTests {
    @Test func anAnswerReachesTheCustomerAndTypingIsNeverLost() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .text", says: "My dumpster is full")
            try await page.click(".relay .name")
            try await page.until(".log li", says: "My dumpster is full")
            try await page.until(".jobs .text", says: "My dumpster is full")
            try await page.click(".reply textarea")
            try await page.type("We are on")
            try await page.until(".counter", says: "9 of 1600 characters")
            try await desk.installation.simulator.text(from: Installation.customer, "Hello? <b>")
            try await page.until(".log", says: "Hello? <b>")
            #expect(try await page.value("document.activeElement.value") == "We are on")

            try await desk.open("board")
            try await desk.open("conversations/J1001")
            #expect(try await page.value("document.querySelector('.reply textarea').value") == "We are on")
            try await page.click(".reply textarea")
            try await page.type(" our way 🚛")
            try await page.pressControlEnter()
            let text = try await desk.installation.simulator.inbox(of: Installation.customer, has: 1).last
            #expect(text?.body.hasSuffix(" our way 🚛") == true)
            try await page.until(".log", says: "our way 🚛")
            try await page.until("the box is empty", "document.querySelector('.reply textarea').value === ''")
            try await page.photograph("console-conversation")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func whoIsOptedOutIsNotWrittenTo() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await desk.open("customers")
            try await page.until("Jane is there", "document.querySelector('.card .outs button')")
            try await page.press(.escape)
            try await page.press("/")
            try await page.type("jane")
            try await page.pressButton("Opt out", in: ".card")
            try await page.pressButton("Yes, send them no more texts", in: ".card")
            try await page.until(".card .outs", says: "opted out")
            try await page.until(".card .outs", says: "by a dispatcher")
            try await page.photograph("console-customers")

            try await desk.open("conversations/J1001")
            try await page.until("it warns", "document.querySelector('.warning:not([hidden])')")
            try await page.click(".reply textarea")
            try await page.type("Hello")
            #expect(try await page.value("document.querySelector('.reply .primary').disabled"))
            try await desk.open("customers")
            try await page.until("Jane is there", "document.querySelector('.card .outs [data-out]')")
            try await page.pressButton("Opt in again", in: ".card")
            try await page.until(".card .outs", says: "gets texts")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func theKeyboardIsEnough() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .asks", says: "Asking Sam")
            try await page.press("?")
            try await page.until("the keys are shown", "document.querySelector('dialog[open]')")
            try await page.photograph("console-keys")
            try await page.press(.escape)
            try await page.until("they are gone", "!document.querySelector('dialog[open]')")
            try await page.press("a")
            #expect(try await desk.installation.value("select state from relays") == "open", "no row was chosen")
            try await page.press("j")
            try await page.press("a")
            try await page.until("#view .said", says: "Sam has it now.")

            try await page.press("g")
            try await page.press("c")
            try await page.until("the job is listed", "document.querySelector('.jobs a')")
            try await page.press("j")
            try await page.press(.enter)
            try await page.until("the conversation is open", "document.querySelector('.reply textarea')")
            try await tabTo(".reply textarea", page)
            try await page.type("On our way")
            try await page.pressControlEnter()
            _ = try await desk.installation.simulator.inbox(of: Installation.customer, has: 1)
            try await page.press(.escape)
            try await page.press("g")
            try await page.press("b")
            try await page.until("the board is back", "location.hash === '#board'")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    private func tabTo(_ selector: String, _ page: Page) async throws {
        for _ in 0..<40 {
            if try await page.value("document.activeElement.matches(\(quoted(selector)))") { return }
            try await page.press(.tab)
        }
        throw Failure("\(selector) is not reached by Tab")
    }
}
