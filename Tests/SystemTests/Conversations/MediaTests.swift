import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// Pictures and long texts, in both directions, from phone to phone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct MediaTests {
    private let jane = Installation.customer
    private let sam = Installation.operators[0]
    /// 3,500 characters without a space: more than two messages of Twilio's, and any that is lost or moved shows.
    private let long = (0..<700).map { "\($0 + 1000)-" }.joined()

    @Test func picturesGoBothWays() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let phones = installation.simulator
        let leak = ["https://media.example.com/leak.jpg", "https://media.example.com/leak-2.jpg?size=full&x=1"]
        try await phones.text(from: jane, "Look at this", media: leak)
        let asked = try await phones.inbox(of: sam, has: 1)
        #expect(asked[0].media == leak && asked[0].text == "Look at this")
        try await phones.text(from: jane, "", media: ["https://media.example.com/valve.jpg"])
        let joined = try await phones.inbox(of: sam, has: 2)
        #expect(joined[1].media == ["https://media.example.com/valve.jpg"] && joined[1].text == "(no text)")

        // A picture without words takes the customer's text, as words do.
        try await phones.text(from: sam, "", media: ["https://media.example.com/part.jpg"])
        let answer = try await phones.inbox(of: jane, has: 1)
        #expect(answer[0].media == ["https://media.example.com/part.jpg"] && answer[0].body.isEmpty)
        #expect(answer[0].from == Installation.business)
        try await installation.until("select state from relays", is: "acknowledged")
        let bills = ["https://media.example.com/bill.pdf", "https://media.example.com/bill.png"]
        try await phones.text(from: sam, "\(asked[0].code) Is it this one?", media: bills)
        let more = try await phones.inbox(of: jane, has: 2)
        #expect(more[1].media == bills && more[1].body == "Is it this one?")

        #expect(try await phones.inbox(of: sam).count == 2)
        for phone in Installation.operators.dropFirst() { #expect(try await phones.inbox(of: phone).isEmpty) }
        await installation.stop()
    }

    /// Twilio refuses the first parts at first; those behind them wait.
    @Test func textsOfMoreThanAMessageGoInOrderBothWays() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let phones = installation.simulator
        let picture = ["https://media.example.com/leak.jpg"]
        try await phones.fault(["kind": "rate_limit"], times: 2)
        try await phones.text(from: jane, long, media: picture)
        let asked = try await phones.inbox(of: sam, has: 3)
        #expect(asked.map(\.text).joined() == long)
        #expect(Set(asked.map(\.code)).count == 1)
        #expect(asked.map(\.media) == [picture, [], []])

        try await phones.fault(["kind": "rate_limit"], times: 2)
        try await phones.text(from: sam, long, media: picture)
        let answer = try await phones.inbox(of: jane, has: 3)
        #expect(answer.map(\.body).joined() == long)
        #expect(answer.map(\.media) == [picture, [], []])

        for text in asked + answer { #expect(text.body.utf16.count <= 1600) }
        // Nothing comes behind them.
        try await phones.text(from: jane, "Thank you")
        #expect(try await phones.inbox(of: sam, has: 4).map(\.text).last == "Thank you")
        #expect(try await phones.inbox(of: jane).count == 3)
        await installation.stop()
    }
}
