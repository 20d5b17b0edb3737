import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// Design rule 7, as far as the tables go: which number is compared when, and from when on.
@Suite(.timeLimit(.minutes(5)))
struct RecoveryStoreTests {
    private let interval = Duration.seconds(600)
    private let never = Moment(microseconds: 0)

    private func listed(_ office: Office, _ numbers: [Int], at moment: Moment) -> [ListedInbound] {
        numbers.map { ListedInbound(sid: office.sid($0), receivedAt: moment + .seconds($0)) }
    }

    private func task(_ office: Office) async throws -> RecoveryTask {
        let tasks = try await office.sender.takeRecoveries(limit: 10, interval: interval)
        return try #require(tasks.first { $0.ourNumber.e164 == Office.number })
    }

    private func makeDue(_ office: Office) async throws {
        try await office.pool.script("update inbound_recovery set next_at = now(), leased_until = null")
    }

    private func record(_ office: Office, _ number: Int) async throws {
        try await office.pool.script(
            """
            insert into inbound_messages (tenant_id, message_sid, account_sid, our_number, their_number, sender, body, received_at)
            values ('\(office.tenant)', '\(office.sid(number))', 'AC', '\(Office.number)', '+15125550142', 'customer', '', now())
            """)
    }

    @Test func everyNumberIsComparedByOneAtATime() async throws {
        try await withOffice { office in
            let store = office.sender
            let taken = try await withThrowingTaskGroup(of: [RecoveryTask].self) { group in
                for _ in 0..<6 { group.addTask { try await store.takeRecoveries(limit: 1, interval: interval) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // Whoever waited for another's change may have got none.
            let rest = try await store.takeRecoveries(limit: 10, interval: interval)
            #expect(Set((taken + rest).map(\.ourNumber.e164)) == [Office.number, Office.other])
            #expect((taken + rest).count == 2)
            #expect(try await store.takeRecoveries(limit: 10, interval: interval).isEmpty)
        }
    }

    @Test func anOutageMakesAllDueButThoseComparedSince() async throws {
        try await withOffice { office in
            let first = try await office.sender.takeRecoveries(limit: 1, interval: interval)
            let task = try #require(first.first)
            try await office.sender.finishRecovery(task, overlap: .zero)
            try await office.sender.requestRecovery(since: task.startedAt - .seconds(1))
            let second = try await office.sender.takeRecoveries(limit: 10, interval: interval)
            #expect(second.map(\.ourNumber) != [task.ourNumber] && second.count == 1)
            for task in second { try await office.sender.finishRecovery(task, overlap: .zero) }
            try await office.sender.requestRecovery(since: try await office.sender.now())
            #expect(try await office.sender.takeRecoveries(limit: 10, interval: interval).count == 2)
        }
    }

    @Test func whatIsRecordedIsNotMissing() async throws {
        try await withOffice { office in
            let task = try await task(office)
            try await record(office, 2)
            let texts = listed(office, [1, 2, 3], at: task.startedAt)
            let missing = try await office.sender.missing(texts, at: task, outage: never)
            #expect(missing == [texts[0], texts[2]])
        }
    }

    /// `inbound` may be lost with the broker after the text was published: until it is recorded it is looked at again.
    @Test func knowledgeEndsAtTheFirstTextThatIsNotRecorded() async throws {
        try await withOffice { office in
            try await office.pool.script("update numbers set updated_at = now() - interval '30 minutes'")
            let task = try await task(office)
            let texts = listed(office, [1, 2, 3], at: task.knownUntil)
            try await office.sender.recordRecovered(texts, at: task)
            try await record(office, 1)
            try await office.sender.finishRecovery(task, overlap: .zero)
            try await makeDue(office)
            let next = try await self.task(office)
            #expect(next.knownUntil == texts[1].receivedAt)
            // Published a moment ago, it is left alone, unless the broker was away since.
            #expect(try await office.sender.missing(texts, at: next, outage: never).isEmpty)
            let outage = try await office.sender.now()
            #expect(try await office.sender.missing(texts, at: next, outage: outage) == [texts[1], texts[2]])

            for number in [2, 3] { try await record(office, number) }
            try await office.sender.finishRecovery(next, overlap: .seconds(300))
            try await makeDue(office)
            let last = try await self.task(office)
            #expect(last.knownUntil == max(texts[1].receivedAt, next.startedAt - .seconds(300)))
        }
    }

    /// A sender that died in the middle of a comparison must not cost the ten minutes to the next one.
    @Test func whatWasNotFinishedIsDueWhenItsLeaseRunsOut() async throws {
        try await withOffice { office in
            _ = try await task(office)
            #expect(try await office.sender.takeRecoveries(limit: 10, interval: interval).isEmpty)
            try await office.pool.script(
                "update inbound_recovery set leased_until = now() where leased_until is not null")
            let again = try await task(office)
            try await office.sender.finishRecovery(again, overlap: .zero)
            #expect(
                try await office.value(
                    "select next_at > now() + interval '8 minutes' from inbound_recovery where leased_until is null")
                    == "true")
        }
    }

    @Test func whatNobodyCanDecideIsPublishedOnceUnlessTheBrokerLosesIt() async throws {
        try await withOffice { office in
            let task = try await task(office)
            let text = ListedInbound(sid: office.sid(1), receivedAt: task.knownUntil, isDecidable: false)
            try await office.sender.recordRecovered([text], at: task)
            #expect(try await office.sender.missing([text], at: task, outage: never).isEmpty)
            let outage = try await office.sender.now()
            #expect(try await office.sender.missing([text], at: task, outage: outage) == [text])
            try await office.sender.finishRecovery(task, overlap: .zero)
            try await makeDue(office)
            #expect(try await self.task(office).knownUntil >= task.startedAt)
        }
    }

    @Test func aFailedComparisonIsDueAgainAndCounted() async throws {
        try await withOffice { office in
            let task = try await task(office)
            try await office.sender.failRecovery(task, pause: .zero)
            let again = try await self.task(office)
            #expect(again.failures == 1 && again.knownUntil == task.knownUntil)
        }
    }

    /// What came before the number was ours is not relayed.
    @Test func aNewNumberIsComparedFromItsBeginning() async throws {
        try await withOffice { office in
            let task = try await task(office)
            let since = try await office.value("select extract(epoch from updated_at) * 1000000 from numbers limit 1")
            // Comparisons look five minutes further back, and clocks may differ by some seconds.
            #expect(since.flatMap { Double($0) } == Double((task.knownUntil - .seconds(290)).microseconds))
        }
    }
}
