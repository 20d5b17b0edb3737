import RelayModel
import Testing

@testable import RelayStore

/// Design rule 11: a number's pace is one, whoever sends, and hops overtake everything else.
///
/// Turns are a hundred seconds apart, and a test may take most of that.
@Suite(.timeLimit(.minutes(5)))
struct PaceTests {
    private func phone(_ number: Int) -> String { "+1512555\(2000 + number)" }

    @Test func textsOfANumberTakeTurnsBySegments() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            let texts = try await [1, 3, 1].enumerated().asyncMap { index, segments in
                try await office.text("a", to: phone(index), segments: segments)
            }
            #expect(try await office.turn(texts[0]) == .zero)
            let second = try await office.turn(texts[1])
            let third = try await office.turn(texts[2])
            #expect(second > .zero && second <= .seconds(100))
            #expect(third > .seconds(300) && third <= .seconds(400))
            // Asked again, it has its turn already.
            #expect(try await office.turn(texts[2]) <= third)
        }
    }

    @Test func aTextWhoseTurnHasComeGoesWithoutAnother() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            let texts = try await (0..<3).asyncMap { try await office.text("a", to: phone($0)) }
            for text in texts { _ = try await office.turn(text) }
            try await office.pass(200)
            // All the time until then is given away; these two have theirs.
            let newcomer = try await office.text("b", to: phone(9))
            #expect(try await office.turn(newcomer) > .zero)
            #expect(try await office.turn(texts[1]) == .zero)
            #expect(try await office.turn(texts[2]) == .zero)
            #expect(try await office.value("select count(*) from outbound_messages where turn_at is not null") == "1")
        }
    }

    @Test func hopsOvertakeBulk() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            let bulk = try await (0..<5).asyncMap { try await office.text("bulk", to: phone($0), lane: .bulk) }
            for text in bulk { _ = try await office.turn(text) }
            let hop = try await office.text("hop", to: phone(9))
            let turn = try await office.turn(hop)
            #expect(turn > .zero && turn <= .seconds(100))
            // The hop has the turn that the second text of the bulk was promised, which goes to the end.
            try await office.pass(101)
            #expect(try await office.turn(hop) == .zero)
            let displaced = try await office.turn(bulk[1])
            #expect(displaced > .seconds(300) && displaced <= .seconds(400))
            try await office.pass(100)
            #expect(try await office.turn(bulk[2]) == .zero)
        }
    }

    /// A hop must not wait behind a text of its conversation that lets everyone by.
    @Test func aTextThatAHopWaitsBehindGoesLikeAHop() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            let bulk = try await (0..<6).asyncMap { try await office.text("bulk", to: phone($0), lane: .bulk) }
            for text in bulk { _ = try await office.turn(text) }
            let hop = try await office.text("hop", at: 2, to: phone(5))
            guard case .behind(let first) = try await office.claim(hop) else { throw Office.NotClaimed() }
            #expect(first.outbound == bulk[5].outbound)
            // Before, its turn was five hundred seconds away.
            let turn = try await office.turn(bulk[5])
            #expect(turn > .zero && turn <= .seconds(100))
            #expect(
                try await office.value("select count(*) from outbound_messages where body = 'bulk' and lane = 'send'")
                    == "1")
            // Another hop for the same phone does not take the new turn away: the next one would be later.
            let second = try await office.text("hop", at: 3, to: phone(5))
            if case .behind = try await office.claim(second) { Issue.record("the turn was taken away") }
            #expect(try await office.turn(bulk[5]) <= turn)
        }
    }

    /// A sender that was away does not send at once what should have gone meanwhile.
    @Test func lostTimeIsNotMadeUpFor() async throws {
        try await withOffice(segmentsPerSecond: 1) { office in
            let bulk = try await (0..<20).asyncMap { try await office.text("bulk", to: phone($0), lane: .bulk) }
            var waiting: [OutboundHint] = []
            for text in bulk where try await office.turn(text) > .zero { waiting.append(text) }
            try await office.pass(3600)
            var gone = 0
            for text in waiting where try await office.turn(text) == .zero { gone += 1 }
            // Those of the last two seconds, and whatever this test itself takes.
            #expect((1...10).contains(gone))
        }
    }

    /// Waiting costs a second at least; a fast number must not wait a second for each text.
    @Test func aTurnThatComesSoonerThanAWaitIsTakenAtOnce() async throws {
        try await withOffice(segmentsPerSecond: 100) { office in
            for index in 0..<50 {
                let text = try await office.text("a", to: phone(index), lane: index < 25 ? .send : .bulk, segments: 2)
                #expect(try await office.turn(text) == .zero, "text \(index)")
            }
            // All of the fifty turns are taken nevertheless, save what has passed meanwhile.
            let isAhead =
                "select busy_until >= (select min(claimed_at) from outbound_messages) + interval '0.99 s' from number_pace"
            #expect(try await office.value(isAhead) == "true")
        }
    }

    @Test func anotherNumberIsNotHeldUp() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            #expect(try await office.turn(try await office.text("a", to: phone(1))) == .zero)
            #expect(try await office.turn(try await office.text("a", to: phone(2))) > .zero)
            let other = try await office.text("a", to: phone(3), from: Office.other)
            #expect(try await office.turn(other) == .zero)
        }
    }

    @Test func zeroIsNoPace() async throws {
        try await withOffice(segmentsPerSecond: 0) { office in
            for index in 0..<5 {
                let text = try await office.text("a", to: phone(index), segments: 9)
                let turn = try await office.turn(text)
                #expect(turn == .zero)
            }
            #expect(try await office.value("select count(*) from number_pace") == "0")
        }
    }

    /// Design rule 6: such a text is never sent, and takes nobody's turn.
    @Test func aHopWithoutATurnInTimeLeavesItToOthers() async throws {
        try await withOffice(segmentsPerSecond: 0.01) { office in
            _ = try await office.turn(try await office.text("first", to: phone(1)))
            let late = try await office.text("late", to: phone(2))
            try await office.change(late, "ask_by = now() + interval '5 seconds'")
            guard case .tooLate(let row) = try await office.claim(late) else { throw Office.NotClaimed() }
            #expect(row.state == .queued)
            #expect(try await office.value(isNotBeforeAskBy(late)) == "true")
            let next = try await office.text("next", to: phone(3))
            let turn = try await office.turn(next)
            #expect(turn > .zero && turn <= .seconds(100))
        }
    }

    private func isNotBeforeAskBy(_ hint: OutboundHint) -> String {
        "select not_before = ask_by from outbound_messages where outbound_id = '\(hint.outbound)'"
    }

    @Test func manySendersShareOneClock() async throws {
        try await withOffice(segmentsPerSecond: 1) { office in
            let texts = try await (0..<40).asyncMap { index in
                try await office.text("a", to: phone(index), lane: index.isMultiple(of: 2) ? .send : .bulk)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for text in texts { group.addTask { _ = try await office.turn(text) } }
                try await group.waitForAll()
            }
            // Turns of a lane are a second apart; what went at once is counted too.
            for lane in ["send", "send.bulk"] {
                let least = try await office.value(
                    """
                    select coalesce(min(gap), interval '1 s') >= interval '999 ms' from (
                        select turn_at - lag(turn_at) over (order by turn_at) as gap from outbound_messages
                        where turn_at is not null and lane = '\(lane)'
                    ) gaps
                    """)
                #expect(least == "true", "\(lane)")
            }
            let went = try await office.value("select count(*) from outbound_messages where state = 'sending'")
            // The whole took less than the minute that forty seconds would be.
            #expect(Int(went ?? "") ?? 99 < 20)
        }
    }
}

extension Sequence {
    /// Maps one element after the other.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
