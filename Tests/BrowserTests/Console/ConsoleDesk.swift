import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// A dispatcher at the console of a whole installation, signed in by the form.
struct ConsoleDesk {
    let page: Page
    let installation: Installation
    /// The API key that the dispatcher signed in with.
    let key: String
    private let browser: Chromium

    /// Signs in with a new key that has these scopes; the operators have ten minutes each.
    static func with(scopes: [String] = ["admin"], _ body: (ConsoleDesk) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await Chromium.with(installation) { browser in
            let key = try await newKey(scopes, installation)
            let page = try await browser.page("\(installation.trackURL)/console/")
            let desk = ConsoleDesk(page: page, installation: installation, key: key, browser: browser)
            try await desk.signIn(with: key)
            try await body(desk)
        }
    }

    /// Another key of the business.
    static func newKey(_ scopes: [String], _ installation: Installation) async throws -> String {
        let opened = try await installation.run(
            "backhop",
            ["apikey", "create", "--tenant", "acme", "--name", "desk"] + scopes.flatMap { ["--scope", $0] })
        return try #require(opened.split(separator: "\n").last).trimmingCharacters(in: .whitespaces)
    }

    /// Signs in at the form that is shown or comes, by the keyboard alone.
    func signIn(with key: String) async throws {
        try await page.until("the form is there", "document.querySelector('#key')")
        try await page.press(.tab)
        try await page.type(key)
        try await page.press(.enter)
        try await untilLive(page)
    }

    /// The same dispatcher's second window.
    func anotherPage() async throws -> Page {
        let other = try await browser.page("\(installation.trackURL)/console/")
        // Otherwise only the one in front would think that somebody looks at it.
        for page in [page, other] { try await page.call("Emulation.setFocusEmulationEnabled", ["enabled": true]) }
        try await untilLive(other)
        return other
    }

    /// Waits until the page is told of changes as they come.
    func untilLive(_ page: Page) async throws {
        try await page.until("the console is live", "document.body?.dataset.connection === 'live'")
    }

    /// Shows a view.
    ///
    /// - Parameter name: What stands behind the `#` of its address.
    func open(_ name: String) async throws {
        let _: Bool = try await page.value("(location.hash = \(quoted("#\(name)")), true)")
        let id = name.split(separator: "/").first.map(String.init) ?? name
        try await page.until("\(id) is shown", "document.querySelector('#view')?.dataset.view === \(quoted(id))")
    }

    /// Lets the customer write, and waits until the first operator is asked.
    func customerWrites(_ text: String) async throws {
        try await installation.simulator.text(from: Installation.customer, text)
        _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
    }

    /// An answer of the API to another program of the business.
    func ask(
        _ method: String, _ path: String, _ body: String = "", match: String? = nil
    ) async throws -> TransportResponse {
        let headers = [("Authorization", "Bearer \(key)")] + (match.map { [("If-Match", $0)] } ?? [])
        let url = "\(installation.trackURL)\(path)"
        if method == "GET" { return try await installation.get(url, headers: headers) }
        return try await installation.send(method, url, body, headers: headers)
    }

    /// What the page complained about, besides answers that were refusals.
    var complaints: [String] { page.complaints.filter { !$0.hasPrefix("Failed to load resource") } }
}

extension Page {
    /// Chooses in the first menu that a selector finds.
    func choose(_ label: String, in selector: String) async throws {
        let _: Bool = try await value(
            """
            (() => {
                const menu = document.querySelector(\(quoted(selector)));
                menu.value = [...menu.options].find(({ text }) => text === \(quoted(label))).value;
                menu.dispatchEvent(new Event("input", { bubbles: true }));
                menu.dispatchEvent(new Event("change", { bubbles: true }));
                return true;
            })()
            """)
    }

    /// Presses the first visible button with a label, within what a selector finds.
    func pressButton(_ label: String, in selector: String) async throws {
        let _: Bool = try await value(
            """
            (() => {
                const buttons = [...document.querySelectorAll(\(quoted("\(selector) button")))];
                buttons.find((one) => one.textContent === \(quoted(label)) && one.offsetParent).click();
                return true;
            })()
            """)
    }

    /// Presses Enter while Ctrl is held.
    func pressControlEnter() async throws {
        for kind in ["rawKeyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent",
                ["type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 2])
        }
    }

    /// Replaces what the field holds that a selector finds.
    func retype(_ text: String, in selector: String) async throws {
        let _: Bool = try await value(
            """
            (() => {
                const input = document.querySelector(\(quoted(selector)));
                input.focus();
                input.select();
                return true;
            })()
            """)
        try await type(text)
    }

    /// Waits until what a selector finds first says that.
    func until(_ selector: String, says text: String) async throws {
        do {
            try await until(
                "\(selector) says \(text)",
                "document.querySelector(\(quoted(selector)))?.innerText.includes(\(quoted(text)))")
        } catch {
            throw Failure("\(error), but \(try await self.text(of: selector)); complaints: \(complaints)")
        }
    }
}
