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

    private func photographOnAPhone(_ page: Page, _ name: String) async throws {
        try await page.show(on: .phone)
        try await page.until("the layout is narrow", "innerWidth === 390")
        #expect(try await page.value("document.documentElement.scrollWidth") == 390, "nothing sticks out at the side")
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

    private func shows(_ text: String, on phone: String) -> String {
        "document.querySelector('\(selector(phone)) .theirs .bubble')?.textContent.includes(\(quoted(text)))"
    }
}
