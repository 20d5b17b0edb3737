import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// The console's board in a real browser; what the phones get is the proof.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleBoardTests {
    private let sam = Installation.operators[0], alex = Installation.operators[1], riley = Installation.operators[2]

    @Test func aTextAppearsByItselfAndAClickTakesIt() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await page.until("#view", says: "Nobody waits.")
            let hostile = "Full <img src=x onerror=\"document.title='broken in'\"> & <b>bold</b>"
            try await desk.customerWrites(hostile)
            try await page.until(".relay .text", says: hostile)
            #expect(try await page.text(of: ".relay .name") == "Jane Doe")
            #expect(try await page.value("document.querySelectorAll('.relay .text *').length") == 0)
            #expect(try await page.text(of: ".relay .asks").hasPrefix("Asking Sam, the 1st of 3"))
            try await page.until(".relay .until", says: "left for Sam")
            let before = try await page.text(of: ".relay .digits")
            // The server's clock is known to a second.
            #expect(before.hasPrefix("9:") || before.hasPrefix("10:0"), "\(before)")
            try await page.until(
                "the time runs", "document.querySelector('.relay .digits').textContent !== \(quoted(before))")
            try await page.photograph("console-board")

            try await page.choose("for Alex", in: ".relay .taker")
            try await page.click(".relay .primary")
            try await page.until("#view .said", says: "Alex has it now. Nobody else is asked.")
            try await page.until("it is off the board", "!document.querySelector('.relay')")
            try await page.until(".taken", says: "Alex has it")
            try await desk.installation.until("select state from relays", is: "acknowledged")
            let told = try await desk.installation.simulator.inbox(of: sam, has: 2)
            #expect(told.last?.body.contains("Alex") == true)
            let given = try await desk.installation.simulator.inbox(of: alex, has: 1)
            #expect(given.contains { $0.body.contains("<b>bold</b>") })
            #expect(try await desk.installation.simulator.inbox(of: riley).isEmpty)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aRowIsHandedOverAndEscalated() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .asks", says: "Asking Sam")
            try await page.choose("to Riley", in: ".relay .heir")
            try await page.pressButton("Hand over", in: ".relay")
            try await page.until(".relay .asks", says: "Asking Riley, the 2nd of")
            _ = try await desk.installation.simulator.inbox(of: riley, has: 1)
            #expect(try await page.text(of: ".chip[data-state=superseded]").contains("Sam"))

            try await page.press("j")
            try await page.press("e")
            try await page.until(".relay .asks", says: "the 3rd of")
            #expect(try await page.value("document.activeElement.matches('.relay')"), "the row keeps the focus")
            try await desk.installation.until("select count(*) from hops", is: "3")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    /// The second one's click is held back until the first one's has been carried out.
    @Test func ofTwoDispatchersOneWinsAndTheOtherSeesWhy() async throws {
        try await ConsoleDesk.with { desk in
            let (first, second) = (desk.page, try await desk.anotherPage())
            try await desk.customerWrites("My dumpster is full")
            for page in [first, second] { try await page.until(".relay .asks", says: "Asking Sam") }
            try await second.holdOrders()
            try await second.pressButton("Ask next now", in: ".relay")
            try await second.until("its buttons wait", "document.querySelector('.relay .primary').disabled")
            try await first.pressButton("Ask next now", in: ".relay")
            try await first.until(".relay .asks", says: "Asking Alex")
            try await second.releaseOrders()
            try await second.until("#view .said[data-kind=bad]", says: "it is not the turn of hop 1 any more.")
            try await second.until("#view .said", says: "Alex is being asked now.")
            try await second.until(".relay .asks", says: "Asking Alex")
            #expect(try await desk.installation.simulator.inbox(of: riley).isEmpty, "the next turn goes on")

            try await second.holdOrders()
            try await second.choose("for Riley", in: ".relay .taker")
            try await second.pressButton("Acknowledge", in: ".relay")
            try await first.pressButton("Acknowledge", in: ".relay")
            try await first.until("#view .said", says: "Alex has it now.")
            try await second.releaseOrders()
            try await second.until("#view .said[data-kind=bad]", says: "somebody has acknowledged the relay already")
            try await second.until("#view .said", says: "Alex has it now.")
            try await second.photograph("console-board-late")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func theBoardMakesUpForWhatItMissed() async throws {
        try await ConsoleDesk.with { desk in
            try await desk.installation.end("tracker")
            try await desk.page.until("#state", says: "No connection. Trying again…")
            try await desk.customerWrites("Anybody there?")
            try desk.installation.start("tracker")
            try await desk.page.until(".relay .text", says: "Anybody there?")
            try await desk.untilLive(desk.page)
        }
    }

    @Test func withoutAStreamTheBoardAsks() async throws {
        try await ConsoleDesk.with { desk in
            try await desk.page.call("Network.enable")
            try await desk.page.call("Network.setBlockedURLs", ["urls": ["*/api/events"]])
            try await desk.page.call("Page.reload")
            try await desk.page.until("it asks", "document.body?.dataset.connection === 'asking'")
            try await desk.customerWrites("Anybody there?")
            try await desk.page.until(".relay .text", says: "Anybody there?")
        }
    }

    /// The stream stays open for the browser, and nothing comes.
    @Test func aSilentConnectionIsOpenedAnew() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            let _: Bool = try await page.value(
                """
                (() => {
                    const Plain = window.EventSource;
                    window.opened = 0;
                    window.EventSource = class extends Plain {
                        constructor(url) { super(url); window.opened += 1; }
                    };
                    return true;
                })()
                """)
            try await page.stopClock()
            try await page.until("another one is opened", "(window.stopped += 46_000, window.opened > 0)")
            try await desk.untilLive(page)
            try await desk.customerWrites("Anybody there?")
            try await page.until(".relay .text", says: "Anybody there?")
        }
    }

    /// The row that a dispatcher was about to take goes, and the next one gets the focus.
    @Test func aKeyForARowThatHasGoneTakesNoOther() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .text", says: "My dumpster is full")
            try await desk.installation.simulator.text(from: "+15125550143", "Where are you?")
            try await page.until("both wait", "document.querySelectorAll('.relay').length === 2")
            try await page.press("j")
            #expect(try await page.value("document.activeElement.innerText.includes('My dumpster is full')"))
            try await page.intercept("(send, path, options) => send(path, options)")
            try await page.stopClock()

            let first: String = try await page.value("document.activeElement.relay.id")
            #expect(try await desk.ask("POST", "/api/relays/\(first)/ack", "{}").status < 300)
            try await page.until("one is left", "document.querySelectorAll('.relay').length === 1")
            #expect(try await page.value("document.activeElement.matches('.relay')"), "it has the focus")
            try await page.press("a")
            #expect(try await page.value("window.posted.length") == 0)
            try await page.passTime(milliseconds: 1500)
            try await page.press("a")
            try await page.until("it is taken now", "!document.querySelector('.relay')")
            #expect(try await page.value("window.posted.length") == 1)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }
}
