import RelayModel
import RelayStore

/// The page of an operator's link as HTML, without a script. It shows what the operator's text shows, and no more.
struct AckPage {
    /// What a tap has come to, besides what the relay's standing tells.
    enum Outcome {
        /// There was none.
        case none
        /// It cannot be told yet.
        case pending
        /// There were too many.
        case tooOften
    }

    let language: TextLanguage
    private var words: AckPageWords { .of(language) }

    init(in language: TextLanguage) { self.language = language }

    /// What a link leads to, with a button while it can be taken.
    func page(_ link: AckLinkRecord, after outcome: Outcome = .none) -> String {
        TrackPage.document(
            title: "\(link.customer) · \(link.business)", refreshes: false, language: language,
            body: """
                <header><p class="business">\(escaped(link.business))</p>
                <h1>\(escaped(link.customer)) [\(escaped(link.code))]</h1></header>
                <main>
                <ol class="timeline">
                \(link.texts.map(entry).joined(separator: "\n"))
                </ol>
                \(standing(link.standing, outcome))
                </main>
                """)
    }

    /// The answer to a link that is wrong or expired: it reveals nothing.
    var unknownLink: String {
        TrackPage.document(
            title: words.goneTitle, refreshes: false, language: language,
            body: "<main><h1>\(escaped(words.goneTitle))</h1>\(detail(words.gone))</main>")
    }

    private func entry(_ text: String) -> String {
        let shown = text.allSatisfy(\.isWhitespace) ? words.noText : text
        return "<li><span class=\"text\">\(escaped(shown))</span></li>"
    }

    private func standing(_ standing: AckLinkRecord.Standing, _ outcome: Outcome) -> String {
        switch standing {
        case .open: form(outcome)
        case .yours: status(words.yours) + detail(words.answerByText)
        case .taken(let name, let moment, let utcOffset):
            status(words.taken(by: name, at: ClockText.text(moment, language: language) { _ in utcOffset }))
        case .closed: status(words.closed)
        }
    }

    /// Without an `action` it goes to the page's own address.
    private func form(_ outcome: Outcome) -> String {
        let note =
            switch outcome {
            case .none: detail(words.nothingYet)
            case .pending: status(words.notKnownYet)
            case .tooOften: status(words.tooOften)
            }
        return "<form method=\"post\"><button>\(escaped(words.take))</button></form>\n\(note)"
    }

    private func status(_ text: String) -> String { "<p class=\"status\" role=\"status\">\(escaped(text))</p>" }

    private func detail(_ text: String) -> String { "<p class=\"detail\">\(escaped(text))</p>" }
}
