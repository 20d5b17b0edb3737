import Testing

@testable import TestInstallation

/// What becomes of the console, and of what somebody types in it, when its session ends.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleSessionTests {
    @Test func aRevokedKeyEndsInTheSignInForm() async throws {
        try await ConsoleDesk.with { desk in
            try await desk.installation.run("backhop", ["apikey", "revoke", desk.key])
            let _: Bool = try await desk.page.value("(location.hash = '#jobs', true)")
            try await desk.page.until("the form is back", "document.querySelector('#key')")
        }
    }

    @Test func whatIsTypedOutlivesTheSession() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await openConversation(desk)
            try await page.click(".reply textarea")
            try await page.type("We are on our way")
            try await desk.installation.run("backhop", ["apikey", "revoke", desk.key])
            // Then it reads everything.
            let _: Bool = try await page.value("(window.dispatchEvent(new Event('online')), true)")
            try await page.until("#state", says: "You are signed out. What you typed is still here.")
            #expect(try await page.value("document.querySelector('#state a').getAttribute('href')") == "/console/")
            #expect(try await page.value(draft) == "We are on our way")
            try await page.photograph("console-signed-out")

            let key = try await ConsoleDesk.newKey(["admin"], desk.installation)
            try await page.call("Page.reload")
            try await desk.signIn(with: key)
            try await openConversation(desk)
            #expect(try await page.value(draft) == "We are on our way")
            try await page.pressButton("Sign out", in: "body > header")
            try await desk.signIn(with: key)
            try await openConversation(desk)
            #expect(try await page.value(draft) == "", "whoever comes next does not read it")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// The cookie is all tabs' own, so an old page would show what the new session may see as if it were its own.
    @Test func aPageOfAnotherSessionShowsNothingOfTheNewOne() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            #expect(try await page.value("document.querySelectorAll('#nav a').length") == 8)
            let key = try await ConsoleDesk.newKey(["relays:read", "jobs:read"], desk.installation)
            try await signInElsewhere(key, page)
            let _: Bool = try await page.value("(location.hash = '#jobs', true)")
            try await page.until("it is the new session's page", "document.querySelectorAll('#nav a').length === 5")
            try await desk.untilLive(page)
        }
    }

    @Test func aPageOfAnotherSessionKeepsWhatIsTyped() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.open("jobs/new")
            try await page.click(".editor input[type=tel]")
            try await page.type("512")
            try await signInElsewhere(try await ConsoleDesk.newKey(["admin"], desk.installation), page)
            try await page.click(".editor .primary")
            try await page.until("#state", says: "You are signed out. What you typed is still here.")
            #expect(try await page.value("document.querySelector('.editor input[type=tel]').value") == "512")
        }
    }

    private let draft = "document.querySelector('.reply textarea').value"

    private func openConversation(_ desk: ConsoleDesk) async throws {
        try await desk.open("conversations/J1001")
        try await desk.page.until(".log li", says: "My dumpster is full")
    }

    /// As another tab would.
    private func signInElsewhere(_ key: String, _ page: Page) async throws {
        let isIn: Bool = try await page.value(
            """
            fetch("/console/login", { method: "POST", body: new URLSearchParams({ key: \(quoted(key)) }) })
                .then((answer) => answer.ok)
            """)
        #expect(isIn)
    }
}
