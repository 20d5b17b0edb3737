import RelayStore

/// The console's pages as HTML.
enum ConsolePage {
    /// What somebody sees who is signed in, to be filled by the script.
    ///
    /// - Parameters:
    ///   - business: What the business is called.
    ///   - token: What the script sends along with changes.
    static func shell(_ login: BrowserLogin, business: String, token: String) -> String {
        document(
            title: "\(business) · Backhop", style: "console.css",
            head: """
                <meta name="csrf" content="\(escaped(token))">
                <meta name="business" content="\(escaped(business))">
                <meta name="scopes" content="\(escaped(login.scopes.joined(separator: " ")))">
                <script type="module" src="\(HashedAssets.console.path(of: "console.js"))"></script>
                """,
            body: """
                <header><p class="brand">Backhop</p><p class="business">\(escaped(business))</p>
                <nav id="nav" aria-label="Console"></nav>
                <form method="post" action="/console/logout">
                <input type="hidden" name="csrf" value="\(escaped(token))"><button>Sign out</button></form></header>
                <main id="view" tabindex="-1"></main>
                <noscript><p>The console needs JavaScript to show and change anything.</p></noscript>
                <p id="state" role="status"></p>
                """)
    }

    /// A whole document. Its forms name the page that they are on only to this host, so that a sign-in from elsewhere is told apart.
    static func document(title: String, style: String, head: String = "", body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(escaped(title))</title>
        <link rel="icon" type="image/svg+xml" href="\(HashedAssets.console.path(of: "icon.svg"))">
        <link rel="stylesheet" href="\(HashedAssets.console.path(of: style))">
        \(head)
        </head>
        <body>
        \(body)
        </body>
        </html>
        """
    }
}
