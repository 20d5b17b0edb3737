import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The page of an operator's link in a real browser, on a phone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AckPageTests {
    private let acme = Installation.self

    @Test func oneTapTakesItAndALateTapSeesWhoHasIt() async throws {
        let installation = try await Installation.start(windows: [5, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(
            from: acme.customer, "My dumpster is full, and the gate code is 4711 <b>now</b>. Please come before five.")
        let first = try await link(of: acme.operators[0], installation)
        let second = try await link(of: acme.operators[1], installation)
        try await Chromium.with(installation) { browser in
            let page = try await browser.page(second, on: .phone)
            try await page.until("the button is there", "document.querySelector('form button')")
            #expect(
                try await page.value("document.documentElement.scrollWidth") == 390, "nothing sticks out at the side")
            #expect(try await page.value("document.querySelector('button').getBoundingClientRect().height >= 44"))
            #expect(try await page.text(of: ".timeline li").contains("4711 <b>now</b>"))
            try await page.photograph("ack-open-phone")
            try await page.expectAccessible("an open text")
            #expect(try await installation.value("select state from relays") == "open")

            try await page.click("form button")
            try await page.until("it says whose it is", "document.body.innerText.includes('It is yours.')")
            #expect(try await installation.value("select acknowledged_channel from relays") == "link")
            try await page.photograph("ack-yours-phone")
            try await page.expectAccessible("a taken text")

            let late = try await browser.page(first, on: .phone)
            try await late.until("it says who has it", "document.body.innerText.includes('Taken by Alex at')")
            try await late.show(on: .phone, isDark: true)
            try await late.photograph("ack-late-phone-dark")
            try await late.expectAccessible("somebody else's text, dark")
            let wrong = try await browser.page("\(installation.trackURL)/a/AAAAAAAAAAAAAAAAAAAAAA", on: .phone)
            try await wrong.until("it reveals nothing", "document.body.innerText.includes('This link does not work')")
            try await wrong.photograph("ack-unknown-phone")
            try await wrong.expectAccessible("a link to no text")
            #expect(page.complaints.filter { !$0.contains("404") }.isEmpty, "\(page.complaints)")
        }
    }

    private func link(of phone: String, _ installation: Installation) async throws -> String {
        let text = try #require(try await installation.simulator.inbox(of: phone, has: 1).first)
        return try #require(text.link)
    }
}
