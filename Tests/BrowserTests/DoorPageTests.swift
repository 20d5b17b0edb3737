import Testing

@testable import TestInstallation

/// What somebody sees who does not get in, in a real browser on a phone: the console's form, a link that leads nowhere, and the
/// edge's page of an outage.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DoorPageTests {
    @Test func thePagesOutsideAreAccessibleInBothSchemes() async throws {
        let installation = try await Installation.start()
        try await Chromium.with(installation) { browser in
            let page = try await browser.page("about:blank", on: .phone)
            for (name, address, sign) in [
                ("console-sign-in", "/console/", "Use the key that was made for you."),
                ("track-unknown", "/track/?token=AAAAAAAAAAAAAAAAAAAAAA", "This link does not work"),
            ] {
                try await page.call("Page.navigate", ["url": installation.trackURL + address])
                try await look(at: page, name, sign)
            }
            try await page.call("Page.navigate", ["url": "\(installation.trackURL)/console/"])
            try await page.until("the form is there", "document.querySelector('#key')")
            try await page.click("#key")
            try await page.type("bhk_0000000000000000_wrong")
            try await page.click("button")
            try await look(at: page, "console-sign-in-refused", "That key does not work.")
            let complaints = page.complaints.filter { !$0.hasPrefix("Failed to load resource") }
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    /// Nothing is behind the edge.
    @Test func anOutageIsAPageOfTheEdgesOwn() async throws {
        let installation = try await Installation(isSetUp: false)
        try await Chromium.with(installation) { browser in
            let edge = try await Edge(before: installation)
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await lookAtTheOutage(edge, browser))
            } catch {
                outcome = .failure(error)
            }
            await edge.stop()
            try outcome.get()
        }
    }

    private func lookAtTheOutage(_ edge: Edge, _ browser: Chromium) async throws {
        let page = try await browser.page("about:blank", on: .phone)
        try await page.call("Security.setIgnoreCertificateErrors", ["ignore": true])
        try await page.call("Page.navigate", ["url": "\(edge.url)/track/?token=AAAAAAAAAAAAAAAAAAAAAA"])
        try await look(at: page, "edge-outage", "Try again in a moment.")
        // The style is taken although the policy allows none but this.
        #expect(try await page.value("getComputedStyle(document.querySelector('h1')).fontSize") == "28px")
        let complaints = page.complaints.filter { !$0.hasPrefix("Failed to load resource") }
        #expect(complaints.isEmpty, "\(complaints)")
    }

    /// Looks at the page by day and by night.
    private func look(at page: Page, _ name: String, _ sign: String) async throws {
        try await page.show(on: .phone)
        try await page.until(
            "\(name) is there",
            "document.readyState === 'complete' && document.body?.innerText.includes(\(quoted(sign)))")
        #expect(try await page.value("document.documentElement.scrollWidth") == 390, "\(name) sticks out")
        try await page.expectAccessible(name)
        try await page.photograph("\(name)-phone")
        let light: String = try await page.value(background)
        try await page.show(on: .phone, isDark: true)
        #expect(try await page.value("\(background) !== \(quoted(light))"), "\(name) knows the dark")
        try await page.expectAccessible("\(name), dark")
        try await page.photograph("\(name)-phone-dark")
    }

    private let background = "getComputedStyle(document.body).backgroundColor"
}
