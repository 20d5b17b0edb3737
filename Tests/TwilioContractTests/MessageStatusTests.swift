import Testing
import TwilioContract

@Suite struct MessageStatusTests {
    private static let all: [MessageStatus] = [
        .accepted, .scheduled, .queued, .sending, .sent, .partiallyDelivered, .canceled, .failed, .undelivered,
        .delivered,
        .read, .receiving, .received,
    ]

    @Test func knowsEveryWordOfTheAPI() {
        let words = [
            "queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving", "received", "accepted",
            "scheduled", "read", "partially_delivered", "canceled",
        ]
        #expect(Set(words) == Set(Self.all.map(\.rawValue)))
        for word in words { #expect((MessageStatus(rawValue: word)?.rank ?? 0) > 0) }
    }

    @Test func tellsTheDecidedFromTheUndecided() {
        #expect(Self.all.filter(\.isTerminal) == [.canceled, .failed, .undelivered, .delivered, .read, .received])
        #expect(Self.all.filter(\.isUndelivered) == [.canceled, .failed, .undelivered])
    }

    @Test func neverGoesBack() {
        for before in Self.all {
            for after in Self.all {
                let merged = before.merged(with: after)
                #expect(merged.rank >= before.rank)
                #expect(!before.isTerminal || merged.isTerminal || before == .received)
            }
        }
        #expect(MessageStatus.delivered.merged(with: .sent) == .delivered)
        #expect(MessageStatus.delivered.merged(with: .read) == .read)
    }

    @Test func theOrderOfTheReportsDoesNotMatter() throws {
        let later = try #require(MessageStatus(rawValue: "teleported"))
        let statuses = Self.all + [later, try #require(MessageStatus(rawValue: "beamed"))]
        for first in statuses {
            #expect(first.merged(with: first) == first)
            for second in statuses {
                #expect(first.merged(with: second).rank == second.merged(with: first).rank)
                for third in statuses {
                    let left = first.merged(with: second).merged(with: third)
                    #expect(left == first.merged(with: second.merged(with: third)))
                }
            }
        }
        #expect(later.merged(with: .queued) == .queued)
        #expect(MessageStatus.queued.merged(with: later) == .queued)
    }

    @Test(arguments: ["", "Sent", "sent ", "s3nt", String(repeating: "x", count: 33)])
    func refuses(_ word: String) {
        #expect(MessageStatus(rawValue: word) == nil)
    }
}
