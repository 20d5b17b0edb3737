import Postgres
import Testing

@testable import TestInstallation

/// When a number takes texts and whom they go to, as a dispatcher sets it in a real browser; the next text is the proof.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleNumberTests {
    private let sam = Installation.operators[0], riley = Installation.operators[2]
    private let number = "#view section:nth-of-type(1) .card"

    @Test func aNumberThatIsOffAsksNobodyUntilItIsOnAgain() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.openEditor(of: number, called: "(512) 555-0100")
            try await flip(page)
            try await page.until("\(number) summary .badge", says: "off")
            try await desk.installation.simulator.text(from: Installation.customer, "Anybody there?")
            try await desk.installation.until("select reason from parked_messages", is: "the number is not active")
            #expect(try await desk.installation.simulator.inbox(of: sam).isEmpty)
            try await page.photograph("console-number-off")

            try await flip(page)
            try await page.until("\(number) summary .badge", says: "on")
            try await desk.text("And now?", from: Installation.customer, asks: sam, not: [riley])
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// The other chain's hours are all of the week, so that the time of the test does not matter.
    @Test func aNumberAsksAnotherChainAtItsHours() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await addNightChain(desk.installation)
            try await desk.openEditor(of: number, called: "(512) 555-0100")
            try await page.pressButton("Add hours", in: "\(number) .editor")
            try await page.choose("night", in: "\(number) .shift select")
            try await page.setWeek("00:00-24:00", zone: "America/Chicago", in: "\(number) .shift")
            try await page.click("\(number) .editor .primary")
            try await page.until("\(number) summary", says: "; night Mon 00:00-24:00 · Tue 00:00-24:00")
            try await desk.text("By night", from: Installation.customer, asks: riley, not: [sam])

            try await page.click("\(number) .editor .remove")
            try await page.click("\(number) .editor .primary")
            let summary = "document.querySelector(\(quoted("\(number) summary"))).innerText"
            try await page.until("the hours are gone", "!\(summary).includes('night')")
            try await desk.text("By day", from: "+15125550143", asks: sam, not: [riley])
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    private func flip(_ page: Page) async throws {
        try await page.click("\(number) .editor [role=switch]")
        try await page.click("\(number) .editor .primary")
    }

    /// A chain of Riley alone.
    private func addNightChain(_ installation: Installation) async throws {
        try await installation.database.script(
            """
            insert into chains (tenant_id, chain_id, name) select tenant_id, gen_random_uuid(), 'night' from tenants;
            insert into chain_hops (tenant_id, chain_id, position, operator_id, window_seconds)
            select c.tenant_id, c.chain_id, 1, o.operator_id, 600 from chains c, operators o
            where c.tenant_id = o.tenant_id and c.name = 'night' and o.name = 'Riley'
            """)
    }
}
