import Foundation
import Testing

@testable import TestInstallation

/// How a customer without their link gets to their job, in a real browser on a phone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LookupPageTests {
    @Test func aCustomerFindsTheirJobWithoutAScript() async throws {
        try await withPage { page, installation in
            try await page.call("Emulation.setScriptExecutionDisabled", ["value": true])
            try await page.call("Page.navigate", ["url": "\(installation.trackURL)/track"])
            try await page.until("the demo says that it is one", shows("This is a demo with sample data"))
            try await page.click("a")
            try await page.until("it asks for everything", "\(asked) === 'business job last_four'")
            try await page.call(
                "Page.navigate", ["url": "\(installation.trackURL)/track/?business=acme&job=J1001"])
            try await page.until("it asks for the digits only", "\(asked) === 'last_four'")

            try await answer("9999", on: page)
            try await page.until("it says no more than that", shows("We found no such job."))
            #expect(try await page.value("!document.body.innerText.includes('Acme Dumpsters')"))
            #expect(try await page.value("document.querySelector('#job').value") == "J1001")
            try await answer("0142", on: page)
            try await page.until("the job is there", shows("My dumpster is full"))
            #expect(try await page.value("location.pathname + location.search.slice(0, 7)") == "/track/?token=")
            #expect(page.complaints.filter { !$0.contains("404") }.isEmpty, "\(page.complaints)")
        }
    }

    @Test func thePagesAreSmallAndKnowTheDark() async throws {
        try await withPage { page, installation in
            for (name, address, sign) in [
                ("track-demo", "/track/", "What has happened"), ("track-lookup", "/track/?business=", "Find your job"),
            ] {
                try await page.show(on: .phone)
                try await page.call("Page.navigate", ["url": installation.trackURL + address])
                try await page.until("\(name) is there", "\(shows(sign)) && document.readyState === 'complete'")
                #expect(try await page.value("document.documentElement.scrollWidth") == 390, "nothing sticks out")
                #expect(try await page.weight() < 60 * 1024)
                let light: String = try await page.value(background)
                try await page.photograph("\(name)-phone")
                try await page.expectAccessible(name)
                try await page.show(on: .phone, isDark: true)
                #expect(try await page.value("\(background) !== \(quoted(light))"))
                try await page.expectAccessible("\(name), dark")
                try await page.photograph("\(name)-phone-dark")
            }
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    private let background = "getComputedStyle(document.body).backgroundColor"
    /// The names of the fields that can be seen.
    private let asked = "[...document.querySelectorAll('input:not([type=hidden])')].map((one) => one.name).join(' ')"

    private func shows(_ text: String) -> String { "document.body?.innerText.includes(\(quoted(text)))" }

    private func answer(_ digits: String, on page: Page) async throws {
        try await page.click("#last_four")
        try await page.type(digits)
        try await page.click("button")
    }

    /// An empty page, and an installation where the customer has the job J1001.
    private func withPage(_ body: (Page, Installation) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await Chromium.with(installation) { browser in
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
            try await body(try await browser.page("about:blank", on: .phone), installation)
        }
    }
}
