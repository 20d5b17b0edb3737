/// The page on which a dispatcher signs in, as HTML without a script. It shows nothing of what was typed.
enum SignInPage {
    /// What came of the last try.
    enum Outcome: Equatable {
        /// There was none.
        case none
        /// Whatever is wrong with the key.
        case refused
        case tooOften(seconds: Int)
    }

    /// The form.
    static func page(after outcome: Outcome = .none) -> String {
        ConsolePage.document(
            title: "Sign in · Backhop", style: "signin.css",
            body: """
                <header><p class="brand">Backhop</p><h1>Sign in</h1></header>
                <main>
                \(note(outcome))
                <form method="post" action="/console/login">
                <label for="key">API key</label>
                <input id="key" name="key" type="password" required maxlength="200" autocomplete="current-password"
                autocapitalize="none" spellcheck="false">
                <button>Sign in</button>
                </form>
                <p class="detail">You stay signed in for 12 hours on this browser, or until you sign out.</p>
                </main>
                """)
    }

    private static func note(_ outcome: Outcome) -> String {
        switch outcome {
        case .none:
            "<p class=\"detail\">Use the key that was made for you. It begins with <code>bhk_</code>.</p>"
        case .refused:
            status("That key does not work. Check that you have all of it, or ask for a new one.")
        case .tooOften(let seconds):
            status("That was too often. Wait \(seconds) s, then try again.")
        }
    }

    private static func status(_ text: String) -> String {
        "<p class=\"status\" role=\"status\">\(escaped(text))</p>"
    }
}
