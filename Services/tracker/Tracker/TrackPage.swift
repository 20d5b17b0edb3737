import RelayModel

/// The tracking page as HTML.
enum TrackPage {
    private static let steps = [
        ("queued", "Received"), ("dispatched", "Assigned"), ("in_progress", "On the way"), ("completed", "Done"),
    ]

    /// A job's page.
    ///
    /// - Parameter etag: The view's entity tag, by which the page's script knows what it shows.
    static func job(_ view: TrackView, etag: String) -> String {
        document(
            title: "\(view.job) · \(view.business)", refreshes: true,
            body: content(view, etag: etag) + "\n<p id=\"state\" role=\"status\"></p>")
    }

    /// What a job's page shows of it.
    static func content(_ view: TrackView, etag: String) -> String {
        let details = [
            view.serviceType.map { "<p class=\"detail\">\(escaped($0))</p>" },
            view.assignedTo.map { "<p class=\"detail\">Taken by <strong>\(escaped($0))</strong></p>" },
            view.eta.map { "<p class=\"detail\">Expected <time datetime=\"\(escaped($0))\">\(escaped($0))</time></p>" },
        ].compactMap { $0 }.joined(separator: "\n")
        return """
            <header><p class="business">\(escaped(view.business))</p><h1>Job \(escaped(view.job))</h1></header>
            <main id="job" data-etag="\(escaped(etag))">
            \(progress(view.status))
            \(details)
            <h2>What has happened</h2>
            <ol class="timeline">
            \(view.timeline.map(entry).joined(separator: "\n"))
            </ol>
            </main>
            """
    }

    /// The answer to a link that is wrong, expired or revoked: it reveals nothing.
    static var unknownLink: String {
        let title = "This link does not work"
        let text = "It may be incomplete or no longer valid. Text us and we will send you a new one."
        return document(
            title: title, refreshes: false, body: "<main><h1>\(title)</h1><p class=\"detail\">\(text)</p></main>")
    }

    private static func progress(_ status: String) -> String {
        if status == "cancelled" { return "<p class=\"status\" data-status=\"cancelled\">Cancelled</p>" }
        let reached = steps.firstIndex { $0.0 == status } ?? 0
        let items = steps.enumerated().map { index, step in
            let state = index < reached ? "done" : index == reached ? "now" : "next"
            let current = index == reached ? " aria-current=\"step\"" : ""
            return "<li class=\"\(state)\"\(current)>\(step.1)</li>"
        }
        return "<ol class=\"steps\" data-status=\"\(escaped(status))\" aria-label=\"Progress\">\(items.joined())</ol>"
    }

    private static func entry(_ entry: TrackView.Entry) -> String {
        let author = ["you": "You", "business": "Us"][entry.kind].map { "<span class=\"author\">\($0)</span> " } ?? ""
        return """
            <li class="\(escaped(entry.kind))">\(author)<span class="text">\(escaped(entry.text))</span>
            <time datetime="\(escaped(entry.at))">\(escaped(entry.at))</time></li>
            """
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
        let script = refreshes || isDated ? "<script src=\"/track/track.js\" defer></script>" : ""
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="referrer" content="no-referrer">
            <title>\(escaped(title))</title>
            <link rel="stylesheet" href="/track/track.css">
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
