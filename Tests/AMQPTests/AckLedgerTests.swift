import Testing

@testable import AMQP

struct AckLedgerTests {
    private func ledger(_ count: UInt64) -> AckLedger {
        var ledger = AckLedger()
        for tag in 1...count { ledger.delivered(tag) }
        return ledger
    }

    @Test func aPrefixIsSettledByOneAck() {
        var ledger = ledger(5)
        for tag: UInt64 in [2, 1, 3] { ledger.ack(tag) }
        #expect(ledger.dueCount == 3)
        #expect(ledger.due() == AckLedger.Due(upTo: 3))
        #expect(ledger.dueCount == 0)
        #expect(ledger.due() == AckLedger.Due())
        #expect(ledger.unsettledCount == 2)
    }

    @Test func whatLiesBehindAnUnsettledDeliveryIsSettledSingly() {
        var ledger = ledger(6)
        for tag: UInt64 in [5, 1, 2, 4] { ledger.ack(tag) }
        #expect(ledger.due() == AckLedger.Due(upTo: 2, single: [5, 4]))
        // The gap is closed: what was sent before is not sent again.
        ledger.ack(3)
        #expect(ledger.due() == AckLedger.Due(single: [3]))
        ledger.ack(6)
        #expect(ledger.due() == AckLedger.Due(single: [6]))
    }

    @Test func nothingIsSettledWithAnUnsettledFirst() {
        var ledger = ledger(4)
        for tag: UInt64 in 2...4 { ledger.ack(tag) }
        #expect(ledger.due() == AckLedger.Due(single: [2, 3, 4]))
        #expect(ledger.unsettledCount == 1)
    }

    @Test func aNackedDeliveryDoesNotHinderAPrefix() {
        var ledger = ledger(3)
        ledger.ack(1)
        let wasUnsettled = ledger.nack(2)
        #expect(wasUnsettled)
        ledger.ack(3)
        #expect(ledger.due() == AckLedger.Due(upTo: 3))
    }

    @Test func aTagThatIsSettledOrUnknownIsNotSettledAgain() {
        var ledger = ledger(2)
        ledger.ack(1)
        ledger.ack(1)
        ledger.ack(9)
        for tag: UInt64 in [1, 9] {
            let isUnsettled = ledger.nack(tag)
            #expect(!isUnsettled)
        }
        #expect(ledger.due() == AckLedger.Due(single: [1]))
    }

    @Test func everyOrderSettlesEachDeliveryExactlyOnce() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var ledger = AckLedger()
            var atBroker = Set<UInt64>()
            var given = Set<UInt64>()
            var open: [UInt64] = []
            for tag: UInt64 in 1...400 {
                ledger.delivered(tag)
                atBroker.insert(tag)
                open.append(tag)
                // The first stays open for long, as with a slow handler.
                while open.count > 20 { given.insert(take(&open, from: tag < 300 ? 1 : 0, &ledger, using: &random)) }
                if Bool.random(using: &random) { send(ledger.takeDue(), given, &atBroker) }
            }
            while !open.isEmpty { given.insert(take(&open, from: 0, &ledger, using: &random)) }
            send(ledger.takeDue(), given, &atBroker)
            #expect(atBroker.isEmpty)
        }
    }

    private func take(
        _ open: inout [UInt64], from: Int, _ ledger: inout AckLedger, using random: inout some RandomNumberGenerator
    ) -> UInt64 {
        let tag = open.remove(at: Int.random(in: from..<open.count, using: &random))
        ledger.ack(tag)
        return tag
    }

    /// Does what the broker does, which closes the channel when it does not know a tag.
    private func send(_ due: AckLedger.Due, _ given: Set<UInt64>, _ atBroker: inout Set<UInt64>) {
        if let last = due.upTo {
            #expect(atBroker.contains(last))
            let settled = atBroker.filter { $0 <= last }
            #expect(settled.isSubset(of: given))
            atBroker.subtract(settled)
        }
        for tag in due.single { #expect(given.contains(tag) && atBroker.remove(tag) != nil) }
    }
}

extension AckLedger {
    /// ``takeDue()`` as an expression that expectations can hold.
    fileprivate mutating func due() -> Due { takeDue() }
}
