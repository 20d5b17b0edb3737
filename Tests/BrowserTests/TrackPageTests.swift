import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The tracking page in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TrackPageTests {
    @Test func theCustomerSeesTheirTextAndWhoHasIt() async throws {
        let installation = try await Installation.start(windows: [60, 60, 60])
        let simulator = installation.simulator
        try await simulator.text(from: Installation.customer, "My dumpster is full <b>&</b> 🚛")
        let link = try await trackingLink(installation)

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
        #expect(try await Browser.page("\(installation.trackURL)/track/").contains("Follow your job"))
        await installation.stop()
    }

    private func trackingLink(_ installation: Installation) async throws -> String {
        let job = try await installation.run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "browser", "--scope", "jobs:read"])
        let key = job.trimmingCharacters(in: .whitespacesAndNewlines)
        var link = ""
        try await eventually("the job is there") {
            let answer = try await installation.get(
                "\(installation.trackURL)/api/jobs/J1001", headers: [("Authorization", "Bearer \(key)")])
            let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            link = object?["tracking_url"] as? String ?? ""
            return !link.isEmpty
        }
        return link
    }
}

/// A headless Chromium.
enum Browser {
    /// The page's document after its scripts have run for a second.
    static func page(_ url: String) async throws -> String {
        let profile = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: profile) }
        return try await Program.run(
            URL(filePath: TestServers.required("BACKHOP_TEST_BROWSER")),
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--user-data-dir=\(profile.path)", "--virtual-time-budget=1000", "--dump-dom", url,
            ], ProcessInfo.processInfo.environment)
    }
}
