import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// All the console's views in a real browser, on a desk and on a phone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleViewsTests {
    private static let views = [
        "board", "conversations", "conversations/J1001", "jobs", "jobs/J1001", "jobs/new", "customers", "numbers",
        "parked", "audit", "performance",
    ]

    @Test(arguments: [false, true]) func everyViewFitsAndIsPhotographed(isDark: Bool) async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full, and the gate code is 4711. Please come before five.")
            for view in Self.views {
                let name = "console-\(view.replacing("/", with: "-"))" + (isDark ? "-dark" : "")
                try await page.show(on: .desktop, isDark: isDark)
                try await desk.open(view)
                try await untilFilled(page)
                try await page.photograph(name)
                try await page.expectAccessible(name)
                #expect(try await page.value("document.documentElement.scrollWidth") == 1280, "\(view)")
                try await page.show(on: .phone, isDark: isDark)
                try await page.until("the layout is narrow", "innerWidth === 390")
                #expect(try await page.value("document.documentElement.scrollWidth") == 390, "\(view)")
                #expect(try await page.value(tooSmall, as: [String].self).isEmpty, "\(view)")
                try await page.photograph("\(name)-phone")
                try await page.expectAccessible("\(name)-phone")
            }
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aKeySeesWhatItsScopesAllow() async throws {
        try await ConsoleDesk.with(scopes: ["relays:read", "jobs:read"]) { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .asks", says: "Asking Sam")
            let titles: [String] = try await page.value(
                "[...document.querySelectorAll('#nav a')].map((one) => one.textContent)")
            #expect(titles == ["Board", "Conversations", "Jobs", "Customers", "Numbers"])
            #expect(try await page.value("document.querySelectorAll('.relay button').length") == 0)
            try await desk.open("numbers")
            try await page.until("#view", says: "Only a key with the scope admin changes these.")
            try await page.until("the chain is there", "document.querySelectorAll('#view .card').length >= 5")
            #expect(try await page.value("document.querySelectorAll('#view details, #view form').length") == 0)
            try await desk.open("conversations/J1001")
            try await page.until(".log", says: "My dumpster is full")
            #expect(try await page.value("document.querySelectorAll('#view textarea').length") == 0)
        }
    }

    private func untilFilled(_ page: Page) async throws {
        try await page.until("it shows something", "document.querySelector('#view').innerText.length > 40")
        #expect(try await page.text(of: ".trouble").isEmpty)
    }

    /// What is too small for a finger, but for links within sentences.
    private let tooSmall = """
        [...document.querySelectorAll("button, input:not([type=hidden]):not([type=checkbox]), select, summary, #nav a")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)
        """
}
