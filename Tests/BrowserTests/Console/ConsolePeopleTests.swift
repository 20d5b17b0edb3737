import Testing

@testable import TestInstallation

/// What a dispatcher changes about operators and customers in a real browser; the next text is the proof.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsolePeopleTests {
    private let sam = Installation.operators[0], alex = Installation.operators[1]
    /// They stand in the order of their names.
    private let samsCard = "#view section:nth-of-type(3) .card:nth-child(3)"

    @Test func anOperatorIsAskedWithinTheirHoursOnly() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.openEditor(of: samsCard, called: "Sam")
            try await page.click("\(samsCard) .editor .field .switch input")
            try await page.retype("America/Chicago", in: "\(samsCard) .week > .field input")
            try await page.click("\(samsCard) .editor .primary")
            try await page.until("\(samsCard) summary", says: "never (America/Chicago)")
            try await desk.text("Anybody there?", from: Installation.customer, asks: alex, not: [sam])

            try await page.setWeek("00:00-24:00", zone: "America/New_York", in: samsCard)
            try await page.photograph("console-operator-hours")
            try await page.click("\(samsCard) .editor .primary")
            try await page.until("\(samsCard) summary", says: "Mon 00:00-24:00 · Tue")
            try await page.until("\(samsCard) summary", says: "(America/New_York)")
            try await desk.text("And now?", from: "+15125550143", asks: sam, not: [alex])
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aRenamedCustomerIsCalledSoEverywhere() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.open("customers")
            try await page.until(".card .name", says: "Jane Doe")
            try await page.click(".card summary")
            try await page.until("it can be changed", "document.querySelector('.card .editor .field:not([inert])')")
            try await page.retype("Jane <b>Roe</b>", in: ".card .editor input")
            try await page.click(".card .editor .primary")
            try await page.until(".card .name", says: "Jane <b>Roe</b>")
            #expect(try await desk.installation.value("select name from customers") == "Jane <b>Roe</b>")
            try await desk.customerWrites("My dumpster is full")
            let told = try await desk.installation.simulator.inbox(of: sam)
            #expect(told.first?.body.contains("Jane <b>Roe</b>") == true)
            try await desk.open("board")
            try await page.until(".relay .name", says: "Jane <b>Roe</b>")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }
}
