import Foundation
import HTTPTransport
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

    @Test func aPageWhoseStreamIsRefusedAsksEveryFiveSeconds() async throws {
        try await TrackedJob.with { page, link, installation in
            let streams = try await takeAllStreams(of: link, installation)
            try await page.call("Page.navigate", ["url": link])
            // The first of them follows the refusal, the others the clock.
            try await page.until("it has asked five times", "\(questions) >= 5", within: .seconds(120))
            #expect(try await page.value(isConnection("asking")))
            let times: [Double] = try await page.value("\(asked).map((one) => one.startTime).slice(1)")
            let (first, last) = (try #require(times.first), try #require(times.last))
            // On a slow machine one may be late, and the next is closer to it then.
            #expect((last - first) / Double(times.count - 1) >= 4000, "\(times)")
            for stream in streams { stream.signal(SIGKILL) }
        }
    }

    /// As many readers of the link's stream as it may have.
    private func takeAllStreams(of link: String, _ installation: Installation) async throws -> [Program] {
        let token = try #require(link.split(separator: "=").last)
        let streams = try (1...20).map { number in
            try Program(
                URL(filePath: "/usr/bin/env"),
                [
                    "curl", "--silent", "--no-buffer", "--noproxy", "*",
                    "\(installation.trackURL)/api/track/\(token)/events",
                ], ProcessInfo.processInfo.environment, log: installation.folder.appending(path: "stream-\(number)"))
        }
        try await eventually("all of them are served") {
            try await installation.metric("backhop_tracker_live_streams", of: "tracker") == 20
        }
        return streams
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
    private var questions: String { "\(asked).length" }

    /// The page's requests for the job.
    private let asked = """
        performance.getEntriesByType('resource')
            .filter((one) => new RegExp('/api/track/[^/]+$').test(new URL(one.name).pathname))
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
