import Testing

@testable import TestInstallation

/// What the console says and does about orders whose answer is lost, late or never comes.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleAnswerTests {
    /// The server has carried the order out, but what it answered does not arrive.
    @Test func aTextWhoseAnswersAreLostIsSentOnce() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openConversation(desk)
            try await page.intercept(
                """
                async (send, path, options) => {
                    const answer = await send(path, options);
                    const isLost = options?.method === "POST" && window.posted.length < 3;
                    return isLost ? new Response("", { status: 503 }) : answer;
                }
                """)
            try await write("On our way", page)
            try await page.until(".reply .said", says: "On its way.")
            #expect(try await page.value("window.posted.length") == 3)
            #expect(try await page.value("new Set(window.posted).size") == 1, "they are one order")
            _ = try await desk.installation.simulator.inbox(of: Installation.customer, has: 1)

            try await write("Five minutes", page)
            try await page.until("it is sent", "window.posted.length === 4 && document.activeElement.value === ''")
            #expect(try await page.value("new Set(window.posted).size") == 2, "each click is an order of its own")
            let texts = try await desk.installation.simulator.inbox(of: Installation.customer, has: 2)
            #expect(texts.count == 2, "\(texts.map(\.body))")
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func anOrderThatWasTakenIsNotCalledRefusedForAnAnswerThatFails() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openConversation(desk)
            try await answerOrders(page, with: "polls < 3 ? failure() : command('done')")
            try await write("On our way", page)
            try await page.until(".reply .said", says: "On its way.")
            #expect(try await page.value("window.polls") == 3)
        }
    }

    @Test func anOrderThatNobodyAnswersIsNeitherDoneNorRefused() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await desk.customerWrites("My dumpster is full")
            try await page.until(".relay .asks", says: "Asking Sam")
            try await answerOrders(page, with: "command('pending')")
            try await hasten(page)
            try await page.pressButton("Acknowledge", in: ".relay")
            try await page.until("#view .said[data-kind=bad]", says: "No answer yet. Look at the row")
            #expect(try await desk.installation.value("select state from relays") == "open")
        }
    }

    @Test func whatIsBeingSentIsNotSentAgainAfterLeavingIt() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openConversation(desk)
            try await page.holdOrders()
            try await write("On our way", page)
            try await page.until("it is under way", "window.posted.length === 1")
            try await desk.open("board")
            try await desk.open("conversations/J1001")
            try await page.until(".log li", says: "My dumpster is full")
            #expect(try await page.value("document.querySelector('.reply .primary').disabled"))
            try await page.click(".reply textarea")
            try await page.pressControlEnter()
            #expect(try await page.value("window.posted.length") == 1)
            try await page.releaseOrders()
            try await page.until(".reply .said", says: "On its way.")
            #expect(try await page.value("document.querySelector('.reply textarea').value") == "")
            let texts = try await desk.installation.simulator.inbox(of: Installation.customer, has: 1)
            #expect(texts.count == 1)
            #expect(desk.complaints.isEmpty, "\(desk.complaints)")
        }
    }

    @Test func aTextThatWasRefusedIsStillThereAfterLeavingIt() async throws {
        try await ConsoleDesk.with { desk in
            let page = desk.page
            try await openConversation(desk)
            try await page.intercept(
                """
                async (send, path, options) => {
                    if (options?.method !== "POST") return send(path, options);
                    await new Promise((open) => { window.refuse = open; });
                    return new Response('{"detail":"the carrier is closed"}', { status: 409 });
                }
                """)
            try await write("On our way", page)
            try await page.until("it is under way", "window.refuse")
            try await desk.open("board")
            let _: Bool = try await page.value("(window.refuse(), true)")
            try await desk.open("conversations/J1001")
            try await page.until(".reply .said", says: "Not done: the carrier is closed")
            #expect(try await page.value("document.querySelector('.reply textarea').value") == "On our way")
            #expect(try await page.value("window.posted.length") == 1, "what is refused is not repeated")
        }
    }

    private func openConversation(_ desk: ConsoleDesk) async throws {
        try await desk.customerWrites("My dumpster is full")
        try await desk.open("conversations/J1001")
        try await desk.page.until(".log li", says: "My dumpster is full")
    }

    private func write(_ text: String, _ page: Page) async throws {
        try await page.click(".reply textarea")
        try await page.type(text)
        try await page.pressControlEnter()
    }

    /// Takes what the page posts as a command, and tells of it what the expression says.
    private func answerOrders(_ page: Page, with answer: String) async throws {
        try await page.intercept(
            """
            (send, path, options) => {
                const failure = () => new Response("", { status: 503 });
                const command = (state) => new Response(JSON.stringify({ command_id: "1", state }));
                if (options?.method === "POST") return Promise.resolve(command("pending"));
                if (!path.startsWith("/api/commands/")) return send(path, options);
                const polls = window.polls = (window.polls ?? 0) + 1;
                return Promise.resolve(\(answer));
            }
            """)
    }

    /// Lets the page wait less.
    private func hasten(_ page: Page) async throws {
        let _: Bool = try await page.value(
            "(window.later = setTimeout, window.setTimeout = (work, time) => window.later(work, time / 20), true)")
    }
}
