import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// The tracking page in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TrackPageTests {
    @Test func theCustomerSeesTheirTextAndWhoHasIt() async throws {
        let installation = try await Installation.start(windows: [60, 60, 60])
        let simulator = installation.simulator
        try await simulator.text(from: Installation.customer, "My dumpster is full <b>&</b> 🚛")
        let link = try await TrackedJob.link(installation)

        let before = try await Browser.page(link)
        #expect(before.contains("Job J1001"))
        #expect(before.contains("My dumpster is full &lt;b&gt;&amp;&lt;/b&gt; 🚛"))
        #expect(before.contains(#"<li class="now" aria-current="step">Received</li>"#))

        let text = try #require(try await simulator.inbox(of: Installation.operators[0], has: 1).first)
        try await simulator.text(from: Installation.operators[0], "OK \(text.code)")
        try await installation.until("select state from relays", is: "acknowledged")
        let after = try await Browser.page(link)
        #expect(after.contains("Sam has your message"))
        #expect(after.contains(#"<li class="now" aria-current="step">Assigned</li>"#))
        for secret in Installation.operators + [Installation.customer, text.code] { #expect(!after.contains(secret)) }
        await installation.stop()
    }

    @Test func aWrongLinkRevealsNothing() async throws {
        let installation = try await Installation.start(windows: [60, 60, 60])
        let page = try await Browser.page("\(installation.trackURL)/track/?token=AAAAAAAAAAAAAAAAAAAAAA")
        #expect(page.contains("This link does not work"))
        await installation.stop()
    }

    @Test func thePageFollowsTheJobAndNeverAsks() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it is live", isConnection("live"))
            let _: Bool = try await page.value("(window.isTheSame = true)")
            for (text, sign) in [
                ("OK", "document.body.innerText.includes('Sam has your message')"),
                ("ETA 20", "document.querySelector('.detail time')"),
                ("The gate is locked", "document.body.innerText.includes('The gate is locked')"),
                ("DONE", "document.querySelector('[data-status=completed]')"),
            ] {
                try await installation.simulator.text(from: Installation.operators[0], text)
                try await page.until("the page shows \(text)", sign)
                if text == "ETA 20" { try await page.photograph("track-on-the-way-phone") }
            }
            #expect(try await page.value("window.isTheSame === true"), "it was not loaded anew")
            #expect(try await page.value(questions) == 0)
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    @Test func thePageMakesUpForWhatItMissedUntilItsLinkIsRevoked() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it is live", isConnection("live"))
            try await installation.end("tracker")
            try await page.until("it has no connection", isConnection("lost"))
            try await installation.simulator.text(from: Installation.operators[0], "OK")
            try await installation.until("select state from relays", is: "acknowledged")
            try installation.start("tracker")
            try await page.until("it is up to date", "document.body.innerText.includes('Sam has your message')")
            try await page.until("it is live again", isConnection("live"))

            try await installation.database.script("update jobs set token_sha256 = sha256('another')")
            try await installation.simulator.text(from: Installation.operators[0], "OTW")
            try await page.until("it reveals nothing", "document.body.innerText.includes('This link does not work')")
        }
    }

    /// The server takes connections and says nothing, as behind a network that was lost without a word. The page's clock goes
    /// faster, but not so fast that the page takes itself for one that slept.
    @Test func aServerThatFallsSilentIsNoticed() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it is live", isConnection("live"))
            installation.signal("tracker", SIGSTOP)
            let _: Bool = try await page.value(
                "(() => { let now = Date.now(); Date.now = () => (now += 6000); return true; })()")
            try await page.until("it has no connection", isConnection("lost"))
            installation.signal("tracker", SIGCONT)
            try await page.until("it is live again", isConnection("live"))
            try await installation.simulator.text(from: Installation.operators[0], "OK")
            try await page.until("it is up to date", "document.body.innerText.includes('Sam has your message')")
        }
    }

    @Test func withoutAStreamThePageAsks() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Network.enable")
            try await page.call("Network.setBlockedURLs", ["urls": ["*/events"]])
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it asks", isConnection("asking"))
            try await installation.simulator.text(from: Installation.operators[0], "OK")
            try await page.until("somebody has it", "document.body.innerText.includes('Sam has your message')")
            #expect(try await page.value("\(questions) > 0"))
        }
    }

    /// The page may be answered by another tracker than the one that told it, which has kept what was before.
    @Test func aPageThatIsShownWhatWasBeforeAsksAgain() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it is live", isConnection("live"))
            let _: Bool = try await page.value(
                """
                (() => {
                    const [load, before] = [window.fetch, document.documentElement.outerHTML];
                    let isBehind = true;
                    window.fetch = (url, options) => {
                        if (isBehind && url === location.href) return Promise.resolve(new Response(before));
                        isBehind = false;
                        return load(url, options);
                    };
                    return true;
                })()
                """)
            try await installation.simulator.text(from: Installation.operators[0], "OK")
            try await page.until("it is up to date", "document.body.innerText.includes('Sam has your message')")
        }
    }

    private func isConnection(_ state: String) -> String { "document.body?.dataset.connection === '\(state)'" }

    /// How often the page has asked for the job.
    private let questions = """
        performance.getEntriesByType('resource')
            .filter((one) => new RegExp('/api/track/[^/]+$').test(new URL(one.name).pathname)).length
        """
}

/// A browser that looks at one page.
enum Browser {
    /// The page's document after its scripts have begun.
    static func page(_ url: String) async throws -> String {
        let browser = try Chromium()
        let document: Result<String, any Error>
        do {
            let page = try await browser.page(url)
            try await page.until(
                "the page is there", "location.href !== 'about:blank' && document.readyState === 'complete'")
            document = .success(try await page.value("document.documentElement.outerHTML"))
        } catch {
            document = .failure(error)
        }
        await browser.stop()
        return try document.get()
    }
}
