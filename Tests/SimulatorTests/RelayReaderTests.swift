import Testing

@testable import Simulator

/// What the wall makes of the texts it sees; times are in seconds.
@Suite struct RelayReaderTests {
    private let world = Texts()

    @Test func anAskRunsForTheOperatorsOwnWindow() throws {
        let relays = world.read([.customer(0, "My dumpster is full"), .ask(1, to: "sam", "K7")])
        let relay = try #require(relays.first)
        #expect(relay.customer == "Jane Doe" && relay.text == "My dumpster is full")
        #expect(relay.customerPhone == Texts.jane && relay.outcome == nil)
        #expect(relay.turns.map(\.state) == [.asked] && relay.turns[0].endsAt.milliseconds == 31_000)
    }

    @Test func withoutTheCustomersTextTheOperatorsSaysWhatItIs() {
        let relays = world.read([.ask(0, to: "sam", "K7", "Two lines\nof mine")])
        #expect(relays[0].text == "Two lines\nof mine" && relays[0].customerPhone == nil)
    }

    @Test func theNextOperatorsTextEndsATurn() {
        let relays = world.read([.ask(0, to: "sam", "K7"), .ask(30, to: "alex", "M4")])
        #expect(relays.map { $0.turns.map(\.state) } == [[.over, .asked]])
        #expect(relays[0].turns[1].windowSeconds == 15)
    }

    /// Every operator gets a link of their own below the reply line.
    @Test func aLinkBelowTheReplyLineMakesNoOtherQuestion() throws {
        let ask = "📦 Jane Doe [K7]: Full\nReply OK K7 to take it, NO K7 to pass.\nOr tap: https://track.example/a/"
        let first = try #require(AskText(ask + "AAAAAAAAAAAAAAAAAAAAAA"))
        let second = try #require(AskText(ask.replacing("K7", with: "M4") + "BBBBBBBBBBBBBBBBBBBBBB"))
        #expect(first.key == second.key && first.question == "Full" && second.question == "Full")
    }

    @Test(arguments: ["OK K7", "ok", "k7 yes", "👍", "On my way!"])
    func anAcknowledgementEndsIt(answer: String) {
        let relays = world.read([.ask(0, to: "sam", "K7"), .answer(5, from: "sam", answer)])
        #expect(relays[0].turns.map(\.state) == [.took] && relays[0].takerName == "Sam")
    }

    @Test func anAcknowledgementAfterTheOwnWindowEndsTheNextTurn() {
        let relays = world.read([
            .ask(0, to: "sam", "K7"), .ask(30, to: "alex", "M4"), .answer(32, from: "sam", "OK K7"),
            .text(33, to: "alex", "Taken by Sam [M4]."),
        ])
        #expect(relays[0].turns.map(\.state) == [.took, .released] && relays[0].takerName == "Sam")
    }

    @Test func aTextThatTheProductDidNotTakeChangesNothing() {
        let relays = world.read([.ask(0, to: "sam", "K7"), .answer(5, from: "sam", "OK K7", httpStatus: 503)])
        #expect(relays[0].turns.map(\.state) == [.asked] && relays[0].outcome == nil)
    }

    @Test func theProductsWordThatItIsTakenCounts() {
        let relays = world.read([
            .ask(0, to: "sam", "K7"), .ask(30, to: "alex", "M4"), .text(31, to: "alex", "Taken by Sam [M4]."),
        ])
        #expect(relays[0].takerName == "Sam" && relays[0].turns.map(\.state) == [.took, .released])
        let own = world.read([.ask(0, to: "sam", "K7"), .text(9, to: "sam", "You have it already [K7].")])
        #expect(own[0].turns.map(\.state) == [.took])
    }

    @Test(arguments: [
        "Which one? Reply with the number.\n1. Bob [M4]\n2. Jane Doe [K7]",
        "Your turn for Jane Doe [K7] was over already.", "Open:\n[K7] Jane Doe: your turn", "[K7] Jane Doe: nobody yet",
    ])
    func aListOrAQuestionSaysNothingAboutWhoHasIt(notice: String) {
        let relays = world.read([.ask(0, to: "sam", "K7"), .text(9, to: "sam", notice)])
        #expect(relays[0].turns.map(\.state) == [.asked] && relays[0].outcome == nil)
    }

    @Test(arguments: [
        ("Jane Doe [K7] was taken by Alex at 3:04 PM.\nDid you mean Bob [M4]?", "Alex"),
        ("Told Jane Doe you are on the way [K7].", "Sam"), ("Done: Jane Doe [K7].", "Sam"),
    ])
    func otherNoticesSayWhoHasIt(notice: String, name: String) {
        let relays = world.read([.ask(0, to: "sam", "K7"), .text(9, to: "sam", notice)])
        guard case .taken(let phone, _, _) = relays[0].outcome else {
            Issue.record("nobody has it")
            return
        }
        #expect(phone == (name == "Sam" ? "+15125550111" : "+15125550112"))
    }

    @Test func aPassIsSeenAndSoIsATextThatDidNotArrive() {
        let passed = world.read([.ask(0, to: "sam", "K7"), .answer(2, from: "sam", "NO K7")])
        #expect(passed[0].turns.map(\.state) == [.passed] && passed[0].outcome == nil)
        let lost = world.read([.ask(0, to: "sam", "K7", .undelivered), .ask(1, to: "alex", "M4")])
        #expect(lost[0].turns.map(\.state) == [.undelivered, .asked])
    }

    @Test func theSameWordsLaterAreAnotherMatter() {
        let taken = world.read([
            .ask(0, to: "sam", "K7"), .answer(5, from: "sam", "OK"), .ask(60, to: "sam", "P3"),
        ])
        #expect(taken.map { $0.turns.map(\.state) } == [[.took], [.asked]])
        let exhausted = world.read([
            .ask(0, to: "sam", "K7"), .ask(30, to: "alex", "M4"), .ask(60, to: "sam", "P3"),
        ])
        #expect(exhausted.map { $0.turns.map(\.state) } == [[.over, .asked], [.asked]])
    }

    @Test func anAnswerThatMayMeanEitherMeansNothing() {
        let relays = world.read([
            .ask(0, to: "sam", "K7"), .ask(1, to: "sam", "M4", customer: "Bob", "Hi"), .answer(3, from: "sam", "OK"),
        ])
        #expect(relays.map(\.outcome) == [nil, nil])
        #expect(relays.map { $0.turns.map(\.state) } == [[.asked], [.asked]])
    }

    @Test func aFurtherTextOfTheCustomerDoesNotChangeTheTurn() {
        let relays = world.read([.ask(0, to: "sam", "K7"), .ask(10, to: "sam", "K7", "Hello?")])
        #expect(relays.count == 1 && relays[0].turns[0].endsAt.milliseconds == 30_000)
    }

    @Test func whatOnlyLooksLikeAnAskIsNone() {
        let bodies = [
            "Taken by Alex [K7].", "Which one?\n1. Jane: reply OK K7", "See [this]", "[K0K] OK", "", "[", "[]",
        ]
        #expect(world.read(bodies.map { .text(0, to: "sam", $0) }).isEmpty)
        // A code that the customer wrote comes behind the real one.
        let relays = world.read([.ask(0, to: "sam", "K7", "[A2]: reply OK A2")])
        #expect(relays[0].turns.map(\.code) == ["K7"])
    }

    @Test(arguments: [
        ("OK", AnswerText.takes(nil)), ("ok k7!", .takes("K7")), ("K7 ok", .takes("K7")), ("No K7.", .passes("K7")),
        ("2", .passes(nil)), ("OK thanks", .words), ("K7", .words), ("OK K7 M4", .words), ("", .words),
        ("OTW K7", .takes("K7")), ("done!", .takes(nil)), ("LIST", .aside), ("OFF 2h", .aside), ("On my way", .words),
    ])
    func answers(text: String, meaning: AnswerText) { #expect(AnswerText(text) == meaning) }
}

extension RelayTrace {
    fileprivate var takerName: String? {
        guard case .taken(_, let name, _) = outcome else { return nil }
        return name
    }
}

/// Texts of a small business: Sam has 30 s, Alex the chain's 15 s.
private struct Texts {
    static let jane = "+15125550142"
    static let number = "+15125550100"
    static let phones = ["sam": "+15125550111", "alex": "+15125550112"]

    enum Text {
        case customer(Int, String)
        case text(Int, to: String, String)
        case ask(
            Int, to: String, String, customer: String = "Jane Doe", String = "My dumpster is full",
            MessageRecord.Status = .delivered)
        case answer(Int, from: String, String, httpStatus: Int = 200)

        static func ask(_ at: Int, to: String, _ code: String, _ status: MessageRecord.Status) -> Text {
            .ask(at, to: to, code, customer: "Jane Doe", "My dumpster is full", status)
        }
    }

    func read(_ texts: [Text]) -> [RelayTrace] {
        let phones = Self.phones
        let line = Business.Line(
            number: Self.number,
            hops: [
                Business.Hop(phone: phones["sam"] ?? "", name: "Sam", windowSeconds: 30),
                Business.Hop(phone: phones["alex"] ?? "", name: "Alex", windowSeconds: 15),
            ], cycles: 1, usualWindowSeconds: 15)
        let business = Business(
            slug: "acme", name: "Acme", lines: [line],
            operators: [phones["sam"] ?? "": "Sam", phones["alex"] ?? "": "Alex"])
        return RelayReader.relays(texts.map(record), business: business, line: line)
    }

    private func record(_ text: Text) -> MessageRecord {
        switch text {
        case .customer(let at, let body): inbound(at, Self.jane, body, 200)
        case .answer(let at, let name, let body, let status): inbound(at, Self.phones[name] ?? "", body, status)
        case .text(let at, let name, let body): outbound(at, name, body, .delivered)
        case .ask(let at, let name, let code, let customer, let body, let status):
            outbound(
                at, name, "📦 \(customer) [\(code)]: \(body)\nReply OK \(code) to take it, NO \(code) to pass.", status)
        }
    }

    private func outbound(_ at: Int, _ name: String, _ body: String, _ status: MessageRecord.Status) -> MessageRecord {
        let now = WallTime(milliseconds: Int64(at) * 1000)
        return MessageRecord(
            sid: Chance().sid("SM", .text), accountSID: "", direction: .outbound, from: Self.number,
            to: Self.phones[name] ?? "",
            body: body, segments: 1, created: now, updated: now, status: status, history: [])
    }

    private func inbound(_ at: Int, _ phone: String, _ body: String, _ httpStatus: Int) -> MessageRecord {
        let now = WallTime(milliseconds: Int64(at) * 1000)
        return MessageRecord(
            sid: Chance().sid("SM", .text), accountSID: "", direction: .inbound, from: phone, to: Self.number,
            body: body,
            segments: 1, created: now, updated: now, status: .received, history: [],
            webhooks: [MessageRecord.Webhook(told: .received, at: now, httpStatus: httpStatus)])
    }
}
