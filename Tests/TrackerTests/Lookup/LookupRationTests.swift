import Testing

@testable import Tracker

/// How often a job may be looked up.
@Suite struct LookupRationTests {
    /// So many that no two names of a test meet.
    private static let slots = 1 << 18
    private let start = ContinuousClock.now

    private func name(_ number: Int, of business: String = "acme") -> WantedJob.Name {
        WantedJob.Name(business: business, number: number)
    }

    private func address(_ number: Int) -> ClientAddress { .of("127.0.0.1", "203.0.\(number / 256).\(number % 256)") }

    @Test func aJobHasFewTriesWhoeverHasThem() {
        let ration = LookupRation(slots: Self.slots)
        for number in 0..<5 { #expect(ration.take(name(1), from: address(number), now: start) == nil) }
        #expect(ration.take(name(1), from: address(9), now: start) == 21_600)
        #expect(ration.take(name(2), from: address(9), now: start) == nil)
        #expect(ration.take(name(1, of: "other"), from: address(9), now: start) == nil)
        #expect(ration.take(name(1), from: address(9), now: start + .seconds(21_599)) == 1)
        #expect(ration.take(name(1), from: address(9), now: start + .seconds(21_600)) == nil)
        #expect(ration.take(name(1), from: address(9), now: start + .seconds(21_600)) == 21_600)
    }

    @Test func anAddressHasFewTriesWhateverItWants() {
        let ration = LookupRation(slots: Self.slots)
        for number in 0..<10 {
            #expect(ration.take(name(number, of: "b\(number)"), from: address(1), now: start) == nil)
        }
        #expect(ration.take(name(99), from: address(1), now: start) == 60)
        #expect(ration.take(name(99), from: address(2), now: start) == nil)
    }

    @Test func aBusinessHasFewTriesForAllItsJobs() {
        let ration = LookupRation(slots: Self.slots)
        for number in 0..<60 { #expect(ration.take(name(number), from: address(number), now: start) == nil) }
        #expect(ration.take(name(99), from: address(99), now: start) == 30)
        #expect(ration.take(name(99, of: "other"), from: address(99), now: start) == nil)
    }

    @Test func whoIsRefusedLosesNothing() {
        let ration = LookupRation(slots: Self.slots)
        for number in 0..<5 { _ = ration.take(name(1), from: address(number), now: start) }
        for _ in 0..<100 { #expect(ration.take(name(1), from: address(9), now: start) == 21_600) }
        for number in 0..<10 { #expect(ration.take(name(2 + number), from: address(9), now: start) == nil) }
        #expect(ration.take(name(1), from: address(8), now: start + .seconds(21_600)) == nil)
    }

    /// Else guesses would go on after so many others.
    @Test func noNumberOfOtherKeysGivesTriesBack() {
        var table = TryTable(atOnce: 1, period: .seconds(60), slots: 64)
        table.take("wanted", now: start)
        for number in 0..<10_000 where table.wait(for: number, now: start) == 0 { table.take(number, now: start) }
        #expect(table.wait(for: "wanted", now: start) == 60)
        #expect(table.wait(for: "wanted", now: start + .seconds(60)) == 0)
    }
}
