import Testing

@testable import AMQP

struct LedgerTests {
    private let now = ContinuousClock.now

    private func ledger(_ count: Int) -> ConfirmLedger<Int> {
        var ledger = ConfirmLedger<Int>()
        for number in 1...count { #expect(ledger.append(number, at: now) == UInt64(number)) }
        return ledger
    }

    @Test func aSingleConfirmSettlesOne() {
        var ledger = ledger(3)
        #expect(ledger.settle(2, multiple: false).map(\.waiter) == [2])
        #expect(ledger.settle(2, multiple: false).isEmpty)
        #expect(ledger.count == 2)
    }

    @Test func aMultipleConfirmSettlesAllBeforeInOrder() {
        var ledger = ledger(6)
        #expect(ledger.settle(3, multiple: false).map(\.waiter) == [3])
        #expect(ledger.settle(4, multiple: true).map(\.waiter) == [1, 2, 4])
        #expect(ledger.settle(4, multiple: true).isEmpty)
        #expect(ledger.settle(6, multiple: true).map(\.waiter) == [5, 6])
        #expect(ledger.append(7, at: now) == 7)
        #expect(ledger.settle(0, multiple: true).map(\.waiter) == [7])
    }

    @Test func unknownTagsAreIgnored() {
        var ledger = ledger(2)
        #expect(ledger.settle(9, multiple: false).isEmpty)
        #expect(ledger.settle(9, multiple: true).map(\.waiter) == [1, 2])
        #expect(ledger.append(3, at: now) == 3)
        #expect(ledger.settle(3, multiple: false).map(\.waiter) == [3])
    }

    @Test func aReturnMarksOnlyItsMessage() {
        var ledger = ledger(3)
        let error = AMQPError(.unroutable, "publish", outcome: .refused)
        ledger.markReturned(2, error)
        ledger.markReturned(8, error)
        #expect(ledger.settle(3, multiple: true).map(\.returned) == [nil, error, nil])
    }

    @Test func aResetGivesEverythingAndCountsFromOne() {
        var ledger = ledger(3)
        _ = ledger.settle(2, multiple: false)
        #expect(ledger.reset().map(\.waiter) == [1, 3])
        #expect(ledger.append(1, at: now) == 1)
        #expect(ledger.settle(1, multiple: true).map(\.waiter) == [1])
    }

    @Test func whatWaitsTooLongExpires() {
        var ledger = ledger(2)
        #expect(ledger.append(3, at: now + .seconds(5)) == 3)
        #expect(ledger.expire(before: now + .seconds(1)).map(\.waiter) == [1, 2])
        ledger.restartClocks(at: now + .seconds(9))
        #expect(ledger.expire(before: now + .seconds(8)).isEmpty)
        #expect(ledger.settle(3, multiple: true).map(\.waiter) == [3])
    }
}
