import CLinuxShims
import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The phone wall in a real browser, over the whole real system.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct WallPageTests {
    private let customer = Installation.customer
    private let operators = Installation.operators

    @Test func aTextHopsFromOperatorToOperatorUntilOneTakesIt() async throws {
        try await withWall(windows: [10, 600, 600]) { page, installation in
            try await page.photograph("wall-idle")
            let hostile = "Full <img src=x onerror=\"document.title='broken in'\"> & <b>bold</b>"
            try await write(hostile, on: customer, page)

            try await page.until("the text is on the first operator's phone", shows(hostile, on: operators[0]))
            try await page.until("their countdown runs", find(operators[0], ".turn .left:not([hidden])"))
            #expect(try await page.text(of: "#headline") == "It is Sam's turn to answer.")
            #expect(try await page.text(of: "#clock").hasPrefix("about "))
            try await page.photograph("wall-first-turn")

            try await page.until(
                "the countdown has run out and the text is on the second's", shows(hostile, on: operators[1]))
            try await page.until("it is their turn", find(operators[1], ".turn"))
            #expect(try await page.text(of: "\(selector(operators[0])) .asks") == "time is up: the next was asked")
            try await page.photograph("wall-second-turn")
            try await photographOnAPhone(page, "wall-second-turn-phone")

            try await write("OK", on: operators[1], page)
            try await page.until("the countdown has stopped", "!document.querySelector('.phone.turn')")
            try await page.until("the second operator has it", find(operators[1], " .asks[data-state=took]"))
            #expect(try await page.text(of: "#headline").hasPrefix("Alex has it."))
            try await installation.until("select state from relays", is: "acknowledged")
            #expect(try await installation.simulator.inbox(of: operators[2]).isEmpty)
            try await page.photograph("wall-taken")
            try await page.show(on: .desktop, isDark: true)
            try await page.photograph("wall-taken-dark")
            try await photographOnAPhone(page, "wall-taken-phone")

            #expect(try await page.value("document.querySelectorAll('.bubble :not(a)').length") == 0)
            #expect(try await page.value("document.title") == "Backhop: phone wall")
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    /// From the customer's first text to the end of the job, each text on the phone that it is for and on no other.
    @Test func aWholeJobIsShownOnBothPhones() async throws {
        try await withWall(windows: [600, 600, 600]) { page, installation in
            try await page.show(on: Chromium.Screen(width: 1280, height: 1200))
            let sam = operators[0]
            try await write("My dumpster is full", on: customer, page)
            try await page.until("Sam is asked", isVisible("]: My dumpster is full", on: sam))
            #expect(try await page.text(of: "#headline") == "It is Sam's turn to answer.")
            try await page.photograph("wall-job-asked")
            try await write("OK", on: sam, page)
            try await page.until("Sam has it", find(sam, " .asks[data-state=took]"))
            try await installation.until("select state from relays", is: "acknowledged")

            try await write("What's the gate code?", on: sam, page)
            try await page.until("the customer is asked", isVisible("What's the gate code?", on: customer))
            try await write("4711", on: customer, page)
            try await page.until("Sam has the answer", isVisible("]: 4711", on: sam))
            try await page.photograph("wall-job-answered")

            try await write("ETA 30", on: sam, page)
            try await page.until("the customer knows when", isVisible("there in about 30 min.", on: customer))
            try await page.until("Sam knows that they do", isVisible("Told Jane Doe", on: sam))
            try await write("DONE", on: sam, page)
            try await page.until("the customer knows that it is done", isVisible("the job is done.", on: customer))
            try await page.until("Sam knows that they do", isVisible("Done: Jane Doe", on: sam))
            try await installation.until("select status from jobs", is: "completed")
            #expect(try await page.text(of: "#headline") == "Sam has it. Nobody else is asked.")
            try await page.photograph("wall-job-done")
            try await photographOnAPhone(page, "wall-job-customer-phone", at: customer)
            try await photographOnAPhone(page, "wall-job-operator-phone", at: sam)
            try await wholeJob(on: page)
        }
    }

    /// Every text of the job in its order, whatever the codes are.
    private func wholeJob(on page: Page) async throws {
        #expect(
            try await texts(on: customer, page) == [
                "My dumpster is full", "What's the gate code?", "4711",
                "Acme Dumpsters: Sam will be there in about 30 min.", "Acme Dumpsters: the job is done. Thank you!",
            ])
        #expect(
            try await texts(on: operators[0], page) == [
                "📦 Jane Doe [#]: My dumpster is full\nReply OK # to take it, NO # to pass.", "OK",
                "What's the gate code?", "📦 Jane Doe [#]: 4711\nReply OK # to take it, NO # to pass.", "ETA 30",
                "Told Jane Doe: in about 30 min.", "DONE", "Done: Jane Doe [#].",
            ])
        for other in operators.dropFirst() { #expect(try await texts(on: other, page).isEmpty) }
        #expect(try await page.value("document.querySelectorAll('.lost').length") == 0)
        #expect(page.complaints.isEmpty, "\(page.complaints)")
    }

    @Test func theKeyboardIsEnough() async throws {
        try await withWall(windows: [600, 600, 600]) { page, installation in
            try await page.press("?")
            try await page.until("the help is open", "document.querySelector('#help[open]')")
            try await page.press(.escape)
            try await page.until("the help is closed", "!document.querySelector('dialog[open]')")

            try await page.press("t")
            try await page.until("the example is on its way", find(operators[0], " .chip"))
            try await page.press("2")
            try await page.until(
                "Sam's field has the focus", "document.activeElement.matches('\(field(operators[0]))')")
            try await page.type("OK")
            try await page.press(.enter)
            try await page.until("Sam has it", find(operators[0], " .asks[data-state=took]"))
            try await installation.until("select state from relays", is: "acknowledged")
            try await page.press(.escape)
            try await page.until("the field is left", "document.activeElement.matches('.texts')")
            let unlabelled: [String] = try await page.value(
                """
                [...document.querySelectorAll("button, input, select")].filter((one) => !one.closest("[hidden]")
                    && !one.ariaLabel && !one.labels?.length && !one.textContent.trim()).map((one) => one.outerHTML)
                """)
            #expect(unlabelled.isEmpty)
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    @Test func theSwitchOfAPhoneIsKeptByTheSimulator() async throws {
        try await withWall(windows: [600, 600, 600]) { page, installation in
            let menu = "document.querySelector('\(selector(operators[0])) .behaviour')"
            _ = try await page.value(
                "\(menu).value = 'unreachable', \(menu).dispatchEvent(new Event('change')), true", as: Bool.self)
            try await eventually("the simulator knows") {
                let url = "\(installation.simulator.base)/phones/\(operators[0])/behaviour"
                return String(decoding: try await installation.get(url).body, as: UTF8.self).contains("unreachable")
            }
            try await write("Anybody there?", on: customer, page)
            try await page.until("the text is lost", find(operators[0], " .lost .bubble"))
            try await page.until("the second operator is asked at once", find(operators[1], ".turn"))
            #expect(try await page.text(of: "\(selector(operators[0])) .lost .about").contains("30003"))
            try await page.photograph("wall-unreachable")
        }
    }

    @Test func thePageComesBackWithTheSimulator() async throws {
        let installation = try await Installation(isSetUp: false)
        try installation.start("twilio-simulator")
        try await withPage(of: installation) { page in
            installation.signal("twilio-simulator", SIGKILL)
            try await page.until("the page says so", "document.querySelector('#live[data-state=lost]')")
            try installation.start("twilio-simulator")
            try await page.until("the wall is live again", "document.querySelector('#live[data-state=live]')")
        }
    }

    // MARK: -

    private func withWall(
        windows: [Int], _ body: (Page, Installation) async throws -> Void
    ) async throws {
        let installation = try await Installation.start(windows: windows)
        try await withPage(of: installation) { page in
            try await page.until("the phones are there", "document.querySelectorAll('.phone').length === 4")
            try await body(page, installation)
        }
    }

    private func withPage(of installation: Installation, _ body: (Page) async throws -> Void) async throws {
        var browser: Chromium?
        do {
            try await eventually("the simulator is there", log: installation.log(of: "twilio-simulator")) {
                try await installation.get(installation.simulator.base + "/healthz").status == 200
            }
            let started = try Chromium()
            browser = started
            let page = try await started.page(installation.simulator.base + "/")
            try await page.until("the wall is live", "document.querySelector('#live[data-state=live]')")
            try await body(page)
        } catch {
            await browser?.stop()
            await installation.stop()
            throw error
        }
        await browser?.stop()
        await installation.stop()
    }

    private func write(_ text: String, on phone: String, _ page: Page) async throws {
        try await page.click(field(phone))
        try await page.type(text)
        try await page.press(.enter)
    }

    /// - Parameter phone: The one of the wall whose last text is to be on the picture.
    private func photographOnAPhone(_ page: Page, _ name: String, at phone: String? = nil) async throws {
        try await page.show(on: .phone)
        try await page.until("the layout is narrow", "innerWidth === 390")
        #expect(try await page.value("document.documentElement.scrollWidth") == 390, "nothing sticks out at the side")
        if let phone {
            let last = "[...document.querySelectorAll('\(selector(phone)) .bubble')].at(-1)"
            let place = "{ block: 'center', inline: 'center', behavior: 'instant' }"
            _ = try await page.value("\(last).scrollIntoView(\(place)), true", as: Bool.self)
            try await page.until("the last text is there", "((one) => \(Self.isInside))(\(last))")
        }
        try await page.photograph(name)
        try await page.show(on: .desktop)
        try await page.until("the layout is wide", "innerWidth === 1280")
    }

    private func selector(_ phone: String) -> String { "[data-phone=\"\(phone)\"]" }
    private func field(_ phone: String) -> String { "\(selector(phone)) input.text" }

    /// An expression for what a selector finds that begins with the phone's own.
    private func find(_ phone: String, _ rest: String) -> String {
        "document.querySelector('\(selector(phone))\(rest)')"
    }

    /// Whether an element `one` is all inside its phone's list of texts and inside the window.
    private static let isInside = """
        one && [one.closest(".texts").getBoundingClientRect(), new DOMRect(0, 0, innerWidth, innerHeight)].every((frame) => {
            const box = one.getBoundingClientRect();
            return box.width > 0 && box.left >= frame.left - 1 && box.right <= frame.right + 1
                && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
        })
        """

    /// Whether a text that a phone got can be read without scrolling.
    private func isVisible(_ text: String, on phone: String) -> String {
        let bubbles = "[...document.querySelectorAll('\(selector(phone)) .theirs .bubble')]"
        return "((one) => \(Self.isInside))(\(bubbles).find((one) => one.textContent.includes(\(quoted(text)))))"
    }

    /// All texts on a phone, oldest first, the codes as `#`.
    private func texts(on phone: String, _ page: Page) async throws -> [String] {
        let bubbles = "[...document.querySelectorAll('\(selector(phone)) .bubble')]"
        let texts: [String] = try await page.value("\(bubbles).map((one) => one.textContent)")
        return texts.map { $0.replacing(/\b[A-Z][0-9][A-Z0-9]*\b/, with: "#") }
    }

    private func shows(_ text: String, on phone: String) -> String {
        "document.querySelector('\(selector(phone)) .theirs .bubble')?.textContent.includes(\(quoted(text)))"
    }
}
