import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// What the console changes besides relays, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleSettingsTests {
    @Test func aChangedChainAsksInItsNewOrder() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openChain(desk)
            try await page.click("\(chain) .rows li:first-child [data-step='1']")
            try await page.retype("2", in: cycles)
            // Somebody else saves meanwhile: what nobody has touched here is taken over, what was typed stays.
            try await changeCycles(to: 3, desk)
            try await page.until("\(chain) .stored:not([hidden])", says: "Stored now: 3")
            #expect(try await page.value("document.querySelector(\(quoted(cycles))).value") == "2")
            try await page.photograph("console-numbers-conflict")
            try await page.click("\(chain) .editor .primary")
            try await page.until("\(chain) .said", says: "Saved.")
            try await page.until("\(chain) summary", says: "Alex 600 s → Sam 600 s → Riley 600 s · 2 rounds")
            try await desk.installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await desk.installation.simulator.inbox(of: Installation.operators[1], has: 1)
            #expect(try await desk.installation.simulator.inbox(of: Installation.operators[0]).isEmpty)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// What the page asks for does not come for a while, so it learns of the other's change by the refusal alone.
    @Test func aChangeOfWhatIsNotKnownIsRefusedWithoutLosingWhatWasTyped() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openChain(desk)
            try await page.retype("2", in: cycles)
            try await stopReading(page)
            try await changeCycles(to: 3, desk)
            try await startReading(page)
            try await page.click("\(chain) .editor .primary")
            try await page.until("\(chain) .editor .said", says: "Somebody else changed this meanwhile.")
            #expect(try await page.text(of: "\(chain) .stored:not([hidden])") == "Stored now: 3")
            #expect(try await page.value("document.querySelector(\(quoted(cycles))).value") == "2")
            #expect(try await desk.installation.value("select cycles from chains") == "3")
            try await page.click("\(chain) .editor .primary")
            try await page.until("\(chain) .editor .said", says: "Saved.")
            #expect(try await desk.installation.value("select cycles from chains") == "2")
        }
    }

    /// The page has not heard of the operator yet whom the chain asks when everybody is off.
    @Test func savingAChainKeepsWhomThePageDoesNotKnow() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await changeCycles(to: 1, emergency: "Riley", desk)
            try await page.intercept(
                """
                async (send, path, options) => {
                    const answer = await send(path, options);
                    if (path !== "/api/operators") return answer;
                    const known = (await answer.json()).operators.filter(({ name }) => name !== "Riley");
                    return new Response(JSON.stringify({ operators: known }));
                }
                """)
            try await openChain(desk)
            try await page.retype("2", in: cycles)
            try await page.click("\(chain) .editor .primary")
            try await page.until("\(chain) .said", says: "Saved.")
            let stored = String(decoding: try await desk.ask("GET", "/api/chains/main").body, as: UTF8.self)
            #expect(stored.contains(#""emergency":"Riley""#), "\(stored)")
            #expect(stored.contains(#""operator":"Riley""#), "\(stored)")
            #expect(stored.contains(#""cycles":2"#), "\(stored)")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func unsavedChangesGoOnlyAfterAQuestion() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openChain(desk)
            try await page.retype("2", in: cycles)
            for answer in ["Stay", "Leave without saving"] {
                let _: Bool = try await page.value("(location.hash = '#board', true)")
                try await page.until("it asks", "document.querySelector('dialog[open]')")
                #expect(try await page.value("location.hash") == "#numbers")
                try await page.photograph("console-unsaved")
                #expect(try await page.value("document.querySelector(\(quoted(cycles))).value") == "2")
                try await page.pressButton(answer, in: "dialog[open]")
                try await page.until("it asks no more", "!document.querySelector('dialog[open]')")
            }
            try await page.until("the board is shown", "document.querySelector('#view').dataset.view === 'board'")
            #expect(try await page.value("location.hash") == "#board")
            #expect(try await desk.installation.value("select cycles from chains") != "2")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aJobIsOpenedChangedAndCalledOff() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.open("jobs/new")
            try await page.click(".editor input[type=tel]")
            try await page.type("5125550142")
            try await page.press(.enter)
            try await page.until("#view .said[data-kind=bad]", says: "E.164")
            #expect(try await page.value("document.activeElement.matches('[aria-invalid=true]')"))
            try await page.retype(Installation.customer, in: ".editor input[type=tel]")
            try await page.press(.enter)
            try await page.until("the job is shown", "location.hash === '#jobs/J1001'")
            try await page.until(
                "it can be changed", "document.querySelector('.editor .field:not([inert]) input[pattern]')")
            try await page.retype("30.2672, -97.7431", in: ".editor input[pattern]")
            try await page.press(.enter)
            try await page.until("the map is drawn", "document.querySelector('.map svg .here')")
            try await page.photograph("console-job")
            try await page.pressButton("Call the job off", in: ".confirm")
            #expect(try await desk.installation.value("select status from jobs") != "cancelled")
            try await page.pressButton("Yes, call it off", in: ".confirm")
            try await page.until(".facts", says: "cancelled")
            #expect(try await desk.installation.value("select status from jobs") == "cancelled")
            try await page.pressButton("New link", in: ".confirm")
            #expect(try await desk.installation.value("select token_version from jobs") == "1", "it asks first")
            try await page.pressButton("Yes, end the old link", in: ".confirm")
            try await page.until("#view .said[data-kind=good]", says: "The old link opens nothing any more.")
            #expect(try await page.value("document.querySelector('.copy input').value.includes('/track/?token=')"))
            #expect(try await desk.installation.value("select token_version from jobs") == "2")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func parkedMessagesAreDroppedAndQueuedAgain() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await park(desk.installation)
            try await desk.open("parked")
            try await page.until("both are there", "document.querySelectorAll('#view .card').length === 2")
            try await page.photograph("console-parked")
            try await page.pressButton("Drop", in: ".card:first-child")
            #expect(try await count("dropped", desk.installation) == "0", "it asks first")
            try await page.pressButton("Yes, drop it for good", in: ".card:first-child")
            try await page.until("one is left", "document.querySelectorAll('#view .card').length === 1")
            try await page.pressButton("Queue again", in: ".card:first-child")
            try await page.until("#view", says: "Nothing is parked.")
            let (dropped, requeued) = (
                try await count("dropped", desk.installation), try await count("requeued", desk.installation)
            )
            #expect(dropped == "1")
            #expect(requeued == "1")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    // MARK: -

    private let chain = "#view section:nth-of-type(2) .card"
    private let cycles = "#view section:nth-of-type(2) .card input[max='100']"

    private func openChain(_ desk: ConsoleDesk) async throws {
        try await desk.open("numbers")
        try await desk.page.until("the chain is there", "document.querySelector(\(quoted("\(chain) summary")))")
        try await desk.page.click("\(chain) summary")
        try await desk.page.until(
            "its hops are there", "document.querySelectorAll(\(quoted("\(chain) .rows li"))).length === 3")
    }

    private func changeCycles(to count: Int, emergency: String? = nil, _ desk: ConsoleDesk) async throws {
        let read = try await desk.ask("GET", "/api/chains/main")
        let hops = ["Sam", "Alex", "Riley"].map { #"{"operator":"\#($0)","window_seconds":600}"# }
        let other = emergency.map { #","emergency":"\#($0)""# } ?? ""
        let body = #"{"cycles":\#(count),"hops":[\#(hops.joined(separator: ","))]\#(other)}"#
        let answer = try await desk.ask("PUT", "/api/chains/main", body, match: read.header("ETag"))
        #expect(answer.status == 200)
    }

    /// Lets the page's questions wait, but not what it sends.
    private func stopReading(_ page: Page) async throws {
        let _: Bool = try await page.value(
            """
            (() => {
                const send = window.fetch;
                const never = new Promise(() => {});
                window.fetch = (path, options) => (options?.method || window.mayRead ? send(path, options) : never);
                window.startReading = () => {
                    const form = document.querySelector(\(quoted("\(chain) .editor")));
                    form.addEventListener("submit", () => { window.mayRead = true; });
                };
                return true;
            })()
            """)
    }

    /// From the next time on that the form is sent.
    private func startReading(_ page: Page) async throws {
        let _: Bool = try await page.value("(window.startReading(), true)")
    }

    /// Two messages that were parked, whose command is long done.
    private func park(_ installation: Installation) async throws {
        try await installation.database.script(
            """
            insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
            select tenant_id, gen_random_uuid(), 'command', reason,
                convert_to(json_build_object('v', 1, 'tenant', tenant_id, 'command', gen_random_uuid())::text, 'UTF8')
            from tenants, (values ('it could not be understood'), ('it was delivered too often')) reasons (reason)
            """)
    }

    private func count(_ resolution: String, _ installation: Installation) async throws -> String? {
        try await installation.value(
            "select count(*) from parked_messages where resolution = '\(resolution)'")
    }
}
