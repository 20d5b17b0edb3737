import RelayModel
import Testing

@testable import RelayStore
@testable import Tracker

/// What a customer sees of their job.
@Suite struct TrackViewTests {
    @Test func textIsEscapedWhereverItStands() {
        #expect(escaped(#"<a href="x" title='y'>&"#) == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;")
        #expect(escaped("Ich bin 🚛") == "Ich bin 🚛")
    }

    /// A mark before or behind joins the sign to one character, and must not hide it.
    @Test(arguments: [
        ("\u{0600}<b>", "\u{0600}&lt;b&gt;"), ("\u{0600}\"", "\u{0600}&quot;"), ("<\u{0301}b", "&lt;\u{0301}b"),
        ("\u{0600}&\u{0301}", "\u{0600}&amp;\u{0301}"), ("'\u{200D}>", "&#39;\u{200D}&gt;"),
    ])
    func noMarkHidesASign(text: String, html: String) {
        #expect(Array(escaped(text).utf8) == Array(html.utf8))
    }

    @Test func thePageShowsTheStepsAndTheTimeline() throws {
        let view = TrackView(
            business: "A & B", job: "J7", status: "in_progress", serviceType: "<script>", eta: nil, assignedTo: "Sam",
            timeline: [TrackView.Entry(kind: "you", at: "2026-11-21T03:46:09Z", text: "</li><b>")])
        let page = TrackPage(in: .english).job(view, etag: try view.encoded().etag)
        #expect(page.contains("A &amp; B"))
        #expect(page.contains("&lt;script&gt;") && !page.contains("<script>"))
        #expect(page.contains("&lt;/li&gt;&lt;b&gt;"))
        #expect(page.contains(#"<li class="done">Assigned</li><li class="now" aria-current="step">On the way</li>"#))
        let tag = try view.encoded().etag.dropFirst().dropLast()
        #expect(page.contains(#"<main id="job" data-etag="&quot;\#(tag)&quot;">"#))
    }

    @Test func thePageFitsASlowPhone() throws {
        let entries = (0..<100).map { number in
            let text = String(repeating: "Where is it? ", count: 20) + "\(number)"
            return TrackView.Entry(kind: "you", at: "2026-11-21T03:46:09Z", text: text)
        }
        let view = TrackView(
            business: "Acme", job: "J7", status: "queued", serviceType: nil, eta: nil, assignedTo: nil,
            timeline: entries)
        let assets = PackageResources.track_css.count + PackageResources.track_js.count
        let page = TrackPage(in: .english).job(view, etag: try view.encoded().etag)
        #expect(page.utf8.count + assets < 60 * 1024)
        let style = String(decoding: PackageResources.track_css, as: UTF8.self)
        #expect(style.contains("color-scheme: light dark") && style.contains("(prefers-color-scheme: dark)"))
    }

    @Test func theDemoSaysThatItIsOneAndHasAMap() {
        let demo = DemoPage.html(on: TrackPage(in: .english))
        #expect(demo.contains("This is a demo with sample data") && demo.contains("<h1>Job J1042</h1>"))
        #expect(demo.contains(#"<a href="/track/?business=">"#) && demo.contains(#"<figure class="map">"#))
        #expect(!demo.contains("http-equiv"), "there is nothing to wait for")
    }

    /// Whoever has the job, took it, and had it handed over.
    @Test func ofAnOperatorsNameTheCustomerSeesTheFirst() throws {
        let at = Moment(microseconds: 1_795_291_449_000_000)
        let milestones = ["acknowledged", "handed_over"].map { kind in
            Milestone(kind: kind, at: at, operatorName: "Sam Smithfield")
        }
        let view = TrackView(business: "Acme", job: try job(of: "Sam Smithfield"), messages: [], milestones: milestones)
        #expect(view.assignedTo == "Sam" && view.location != nil)
        #expect(view.timeline.dropFirst().map(\.text) == ["Sam has your message", "Sam has your message"])
        let json = String(decoding: try view.encoded().json, as: UTF8.self)
        #expect(!json.contains("Smithfield"))
        for language in TextLanguage.allCases {
            let page = TrackPage(in: language).job(view, etag: "x")
            #expect(page.contains("Sam") && !page.contains("Smithfield"), "\(language)")
        }
    }

    @Test(arguments: ["Sam", "Sam Smithfield", "Sam  S.", "Sam\tSmithfield", "Sam\u{A0}Smithfield"])
    func aFirstNameEndsWhereASpaceBegins(name: String) {
        #expect(firstName(name) == "Sam")
    }

    private func job(of operatorName: String) throws -> JobRecord {
        let phone = try #require(PhoneNumber(e164: "+15125550142"))
        let our = try #require(PhoneNumber(e164: "+15125550100"))
        let at = Moment(microseconds: 1_795_291_440_000_000)
        return JobRecord(
            tenant: .random(), id: .random(), number: 7, status: "dispatched",
            customer: CustomerRecord(id: .random(), phone: phone, name: "Jane Doe"), isOptedOut: false, our: our,
            serviceType: nil, address: nil, eta: nil, latitude: 30.29, longitude: -97.74, locationOf: nil,
            waypoints: [], assigned: .random(), assignedName: operatorName, tokenVersion: 1, tokenSHA256: [],
            isLinkOpen: true, createdAt: at, updatedAt: at, closedAt: nil)
    }

    @Test(arguments: ["J1042", "j1042"])
    func aJobNumberIsReadAsPeopleWriteIt(text: String) {
        #expect(JobNumber(text)?.value == 1042)
    }

    @Test(arguments: ["", "J", "1042", "J-1", "J+1", "J0", "JJ1", "J1042 ", "J99999999999999999999"])
    func whatIsNoJobNumberIsRefused(text: String) {
        #expect(JobNumber(text) == nil)
    }
}
