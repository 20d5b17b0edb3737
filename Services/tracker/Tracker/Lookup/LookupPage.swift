import HTTPTypes
import RelayModel
import ServiceKit

/// The page on which a customer finds their job without their link, as HTML without a script. It tells nothing that they did
/// not write themselves.
struct LookupPage {
    /// What came of the last try.
    enum Outcome: Equatable {
        /// There was none.
        case none
        case notFound
        case incomplete
        case tooOften(seconds: Int)
    }

    let language: TextLanguage
    private var words: LookupPageWords { .of(language) }

    init(in language: TextLanguage) { self.language = language }

    /// The form: it asks for what is not known yet, and for all of it again after a try.
    ///
    /// - Parameters:
    ///   - business: Its slug, when it is known.
    ///   - job: The job's number, when it is known.
    func page(business: String?, job: Int?, after outcome: Outcome = .none) -> String {
        let number = job.map { "J\($0)" }
        let isAgain = outcome != .none
        let shownJob = isAgain ? "" : number.map { " \($0)" } ?? ""
        return TrackPage.document(
            title: words.title, refreshes: false, language: language,
            body: """
                <main><h1>\(escaped(words.title + shownJob))</h1>
                \(note(outcome))
                <form method="post" action="/api/track/lookup">
                \(field("business", business, words.business, rule: Self.slugRule, isAsked: isAgain || business == nil))
                \(field("job", number, words.job, rule: Self.jobRule, isAsked: isAgain || number == nil))
                \(field("last_four", nil, words.lastFour, rule: Self.digitsRule, isAsked: true))
                <button>\(escaped(words.find))</button>
                </form></main>
                """)
    }

    // Browsers take a pattern for the whole value. Phones like to add a space.
    private static let slugRule = #"maxlength="64" pattern="\s*[A-Za-z0-9][A-Za-z0-9\-]*\s*" autocapitalize="none""#
    // HTML's attribute `placeholder` shows an example in the empty field.
    private static let jobRule = #"maxlength="12" pattern="\s*[Jj][0-9]+\s*" placeholder="J1042""#
    private static let digitsRule = #"maxlength="4" pattern="[0-9]{4}" inputmode="numeric""#

    private func field(_ name: String, _ value: String?, _ label: String, rule: String, isAsked: Bool) -> String {
        let value = "name=\"\(name)\" value=\"\(escaped(value ?? ""))\""
        guard isAsked else { return "<input type=\"hidden\" \(value)>" }
        return """
            <label for="\(name)">\(escaped(label))</label>
            <input id="\(name)" \(value) required \(rule) autocomplete="off" spellcheck="false">
            """
    }

    private func note(_ outcome: Outcome) -> String {
        switch outcome {
        case .none: "<p class=\"detail\">\(escaped(words.intro))</p>"
        case .notFound: status(words.notFound)
        case .incomplete: status(words.incomplete)
        case .tooOften(let seconds): status(words.tooOften(seconds: seconds))
        }
    }

    private func status(_ text: String) -> String { "<p class=\"status\" role=\"status\">\(escaped(text))</p>" }
}

extension LookupPage.Outcome {
    /// What a customer can do about a problem; nil when it is none of theirs.
    init?(_ problem: ProblemError) {
        switch problem.status {
        case .notFound: self = .notFound
        case .badRequest: self = .incomplete
        case .tooManyRequests: self = .tooOften(seconds: problem.headers[.retryAfter].flatMap { Int($0) } ?? 0)
        default: return nil
        }
    }
}
