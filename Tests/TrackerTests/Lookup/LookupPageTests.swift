import HTTPTypes
import RelayModel
import ServiceKit
import Testing

@testable import Tracker

/// The page on which a customer finds their job.
@Suite struct LookupPageTests {
    private let english = LookupPage(in: .english)

    /// The names of the fields that a page asks for.
    private func asked(_ page: String) -> [String] {
        page.matches(of: /<label for="(\w+)">/).map { String($0.output.1) }
    }

    @Test func itAsksForWhatIsNotKnown() {
        #expect(asked(english.page(business: nil, job: nil)) == ["business", "job", "last_four"])
        #expect(asked(english.page(business: nil, job: 1042)) == ["business", "last_four"])
        let page = english.page(business: "acme", job: 1042)
        #expect(asked(page) == ["last_four"])
        #expect(page.contains(#"<input type="hidden" name="business" value="acme">"#))
        #expect(page.contains(#"<input type="hidden" name="job" value="J1042">"#))
        #expect(page.contains("<h1>Find your job J1042</h1>"))
    }

    @Test func itNeedsNoScriptAndIsKeptToItself() {
        let page = english.page(business: nil, job: nil)
        #expect(page.contains(#"<form method="post" action="/api/track/lookup">"#) && !page.contains("<script"))
        #expect(page.contains(#"<meta name="robots" content="noindex">"#))
        #expect(page.contains(#"<meta name="referrer" content="no-referrer">"#))
    }

    @Test func afterATryItAsksForAllAgainButTheDigitsAreGone() {
        let page = english.page(business: "acme", job: 1042, after: .notFound)
        #expect(asked(page) == ["business", "job", "last_four"])
        #expect(
            page.contains(#"name="business" value="acme" required"#) && page.contains(#"name="last_four" value="" "#))
        #expect(page.contains(#"<p class="status" role="status">We found no such job."#))
        #expect(english.page(business: nil, job: nil, after: .tooOften(seconds: 61)).contains("again in 2 min"))
    }

    @Test func aProblemThatACustomerCanDoSomethingAboutIsTold() {
        let often = ProblemError(.tooManyRequests, headers: [.retryAfter: "60"])
        #expect(LookupPage.Outcome(often) == .tooOften(seconds: 60))
        #expect(LookupPage.Outcome(ProblemError(.notFound)) == .notFound)
        #expect(LookupPage.Outcome(ProblemError.field("job", "is wrong")) == .incomplete)
        #expect(LookupPage.Outcome(ProblemError(.contentTooLarge)) == nil)
    }

    @Test func spanishHasItsOwnWords() {
        let page = LookupPage(in: .spanish).page(business: "acme", job: 7)
        #expect(page.contains(#"<html lang="es">"#) && page.contains("Encuentra tu trabajo J7"))
    }
}
