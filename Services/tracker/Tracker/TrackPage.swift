import RelayModel

/// The tracking page as HTML.
struct TrackPage {
    let language: TextLanguage
    private let map: JobMap
    let words: TrackPageWords

    /// - Parameter tiles: What the map lies on.
    init(in language: TextLanguage, tiles: MapTiles? = nil) {
        self.language = language
        words = .of(language)
        map = JobMap(words: words, tiles: tiles)
    }

    /// A job's page.
    ///
    /// - Parameter etag: The view's entity tag, by which the page's script knows what it shows.
    func job(_ view: TrackView, etag: String) -> String {
        let state = "<p id=\"state\" role=\"status\" data-lost=\"\(escaped(words.noConnection))\"></p>"
        return Self.document(
            title: "\(view.job) · \(view.business)", refreshes: true, language: language,
            body: content(view, etag: etag) + "\n" + state)
    }

    /// What a job's page shows of it.
    func content(_ view: TrackView, etag: String) -> String {
        let taken = { (name: String) in "\(escaped(words.takenBy)) <strong>\(escaped(name))</strong>" }
        let details = [
            view.serviceType.map(escaped), view.assignedTo.map(taken),
            view.eta.map { "\(escaped(words.expected)) \(time($0))" },
        ].compactMap { $0 }.map { "<p class=\"detail\">\($0)</p>" }
        return """
            <header><p class="business">\(escaped(view.business))</p><h1>\(escaped(words.job(view.job)))</h1></header>
            <main id="job" data-etag="\(escaped(etag))">
            \(progress(view.status))
            \(details.joined(separator: "\n"))
            \(view.location.map { map.html($0, route: view.route ?? [], of: view.assignedTo) } ?? "")
            <h2>\(escaped(words.happened))</h2>
            <ol class="timeline">
            \(view.timeline.map(entry).joined(separator: "\n"))
            </ol>
            </main>
            """
    }

    /// The answer to a link that is wrong, expired or revoked: it reveals nothing.
    var unknownLink: String {
        Self.document(
            title: words.goneTitle, refreshes: false, language: language,
            body: """
                <main><h1>\(escaped(words.goneTitle))</h1><p class="detail">\(escaped(words.gone))</p></main>
                """)
    }

    private func progress(_ status: String) -> String {
        if status == "cancelled" {
            return "<p class=\"status\" data-status=\"cancelled\">\(escaped(words.cancelled))</p>"
        }
        let steps = [
            ("queued", words.received), ("dispatched", words.assigned), ("in_progress", words.onTheWay),
            ("completed", words.done),
        ]
        let reached = steps.firstIndex { $0.0 == status } ?? 0
        let items = steps.enumerated().map { index, step in
            let state = index < reached ? "done" : index == reached ? "now" : "next"
            let current = index == reached ? " aria-current=\"step\"" : ""
            return "<li class=\"\(state)\"\(current)>\(escaped(step.1))</li>"
        }
        let label = "data-status=\"\(escaped(status))\" aria-label=\"\(escaped(words.progress))\""
        return "<ol class=\"steps\" \(label)>\(items.joined())</ol>"
    }

    private func entry(_ entry: TrackView.Entry) -> String {
        let names = ["you": words.you, "business": words.us]
        let author = names[entry.kind].map { "<span class=\"author\">\(escaped($0))</span> " } ?? ""
        let text = entry.milestone.map(words.sentence) ?? entry.text
        return """
            <li class="\(escaped(entry.kind))">\(author)<span class="text">\(escaped(text))</span>
            \(time(entry.at))</li>
            """
    }

    /// A moment that the script writes as the reader's clock has it; without one it is to be read as it stands.
    private func time(_ moment: String) -> String {
        let (day, clock) = (moment.prefix(10), moment.dropFirst(11).prefix(5))
        return "<time datetime=\"\(escaped(moment))\">\(escaped("\(day) \(clock) UTC"))</time>"
    }

    /// A whole document in the pages' style.
    ///
    /// - Parameters:
    ///   - refreshes: Whether it shows a job as it changes.
    ///   - isDated: Whether a script writes its times as the reader's clock has them, though it does not refresh.
    static func document(
        title: String, refreshes: Bool, isDated: Bool = false, language: TextLanguage = .english, body: String
    ) -> String {
        // Without a script the page reloads itself; with one it asks for changes and leaves the reader's place alone.
        let refresh = refreshes ? "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>" : ""
        let script =
            refreshes || isDated ? "<script src=\"\(HashedAssets.track.path(of: "track.js"))\" defer></script>" : ""
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="referrer" content="no-referrer">
            <title>\(escaped(title))</title>
            <link rel="icon" type="image/svg+xml" href="\(HashedAssets.track.path(of: "icon.svg"))">
            <link rel="stylesheet" href="\(HashedAssets.track.path(of: "track.css"))">
            \(refresh)\(script)
            </head>
            <body>
            \(body)
            </body>
            </html>
            """
    }
}

/// Text as HTML shows it, in content and in quoted attributes.
func escaped(_ text: String) -> String {
    var html = ""
    // A browser reads scalars: `<` is one for it, whatever character it is a part of.
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": html += "&amp;"
        case "<": html += "&lt;"
        case ">": html += "&gt;"
        case "\"": html += "&quot;"
        case "'": html += "&#39;"
        default: html.unicodeScalars.append(scalar)
        }
    }
    return html
}
