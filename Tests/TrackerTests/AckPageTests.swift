import RelayModel
import RelayStore
import Testing

@testable import Tracker

/// The page of an operator's link.
@Suite struct AckPageTests {
    /// 20:04:09 UTC, which is 3:04 PM where the clocks are five hours behind.
    private static let taken = AckLinkRecord.Standing.taken(
        by: "Sam <b>", at: Moment(microseconds: 1_795_291_449_000_000), utcOffset: -18_000)

    private func link(_ standing: AckLinkRecord.Standing) -> AckLinkRecord {
        AckLinkRecord(
            tenant: .random(), relay: .random(), operatorID: .random(), standing: standing, language: .english,
            business: "A & B",
            customer: "Jane <Doe>", code: "K7", texts: ["</li><script>", " "])
    }

    @Test func whatCanBeTakenHasAButtonAndNoScript() {
        let page = AckPage(in: .english).page(link(.open))
        #expect(page.contains(#"<form method="post"><button>Take it</button></form>"#))
        #expect(page.contains("Jane &lt;Doe&gt; [K7]") && page.contains("A &amp; B"))
        #expect(page.contains("&lt;/li&gt;&lt;script&gt;") && !page.contains("<script"))
        #expect(page.contains(#"<span class="text">(no text)</span>"#))
        #expect(page.contains(#"<html lang="en">"#) && page.contains(#"<meta name="robots" content="noindex">"#))
    }

    @Test(
        arguments: [
            (.yours, "It is yours."), (.closed, "That one is closed."),
            (AckPageTests.taken, "Taken by Sam &lt;b&gt; at 3:04 PM."),
        ] as [(AckLinkRecord.Standing, String)])
    func whatCannotBeTakenSaysWhyAndHasNoButton(standing: AckLinkRecord.Standing, says: String) {
        let page = AckPage(in: .english).page(link(standing))
        #expect(page.contains(says), "\(page)")
        #expect(!page.contains("<form") && !page.contains("<button"))
    }

    @Test func aTapThatCannotBeToldYetLeavesTheButton() {
        for outcome in [AckPage.Outcome.pending, .tooOften] {
            let page = AckPage(in: .english).page(link(.open), after: outcome)
            #expect(page.contains("<button>") && page.contains(#"role="status""#))
        }
    }

    @Test func aLinkThatLeadsNowhereRevealsNothing() {
        let page = AckPage(in: .english).unknownLink
        #expect(page.contains("This link does not work") && !page.contains("<form"))
    }

    @Test func spanishHasItsOwnWords() {
        let page = AckPage(in: .spanish)
        #expect(page.page(link(.open)).contains("<button>Tomarlo</button>"))
        #expect(page.page(link(.open)).contains(#"<html lang="es">"#))
        #expect(page.page(link(Self.taken)).contains("Lo tiene Sam &lt;b&gt; desde las 3:04 p. m."))
    }

    @Test func aLinkIsTappedTenTimesAMinuteAtTheMost() {
        let ration = TapRation()
        let start = ContinuousClock.now
        for _ in 0..<10 { #expect(ration.take([1], now: start) == nil) }
        #expect(ration.take([1], now: start) == 60)
        #expect(ration.take([1], now: start + .milliseconds(58_500)) == 2)
        #expect(ration.take([1], now: start + .seconds(59)) == 1)
        #expect(ration.take([2], now: start + .seconds(59)) == nil)
        #expect(ration.take([1], now: start + .seconds(60)) == nil)
    }

    /// One that was tapped ten times is still remembered when others of more than a minute ago are forgotten.
    @Test func moreLinksThanCanBeTappedAreForgottenInTime() {
        let ration = TapRation()
        let start = ContinuousClock.now
        for number in 0..<9999 { _ = ration.take(hash(number), now: start) }
        for _ in 0..<10 { _ = ration.take(hash(9999), now: start + .seconds(30)) }
        #expect(ration.count == 10_000)
        #expect(ration.take(hash(10_000), now: start + .seconds(61)) == nil)
        #expect(ration.count == 2)
        #expect(ration.take(hash(9999), now: start + .seconds(61)) == 29)
    }

    @Test func moreLinksThanAreRememberedAreForgottenAtOnce() {
        let ration = TapRation()
        let start = ContinuousClock.now
        for number in 0..<25_000 { #expect(ration.take(hash(number), now: start) == nil) }
        #expect(ration.count <= 10_000)
    }

    private func hash(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255)] }
}
