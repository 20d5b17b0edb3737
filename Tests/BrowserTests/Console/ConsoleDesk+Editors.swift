@testable import TestInstallation

extension ConsoleDesk {
    /// Opens the editor of a card of the view that has numbers, chains and operators.
    ///
    /// - Parameter name: What the card's summary begins with.
    func openEditor(of card: String, called name: String) async throws {
        try await open("numbers")
        try await page.until("\(card) summary", says: name)
        try await page.click("\(card) summary")
        let field = "\(card) .editor .field:not([inert])"
        try await page.until("\(name) can be changed", "document.querySelector(\(quoted(field)))")
    }

    /// A customer's text, which reaches that operator and nobody of the others.
    func text(_ body: String, from customer: String, asks phone: String, not others: [String]) async throws {
        try await installation.simulator.text(from: customer, body)
        try await eventually("\(phone) is asked about \(body)") {
            try await installation.simulator.inbox(of: phone).contains { $0.text == body }
        }
        for other in others {
            let texts = try await installation.simulator.inbox(of: other)
            guard !texts.contains(where: { $0.text == body }) else { throw Failure("\(other) is asked, too") }
        }
    }
}

extension Page {
    /// Sets all seven days and the time zone of the week that a selector finds.
    func setWeek(_ spans: String, zone: String, in selector: String) async throws {
        for day in 1...7 { try await retype(spans, in: "\(selector) .days .field:nth-child(\(day)) input") }
        try await retype(zone, in: "\(selector) .week > .field input")
    }
}
