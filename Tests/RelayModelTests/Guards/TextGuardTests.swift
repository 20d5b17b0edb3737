import RelayModel
import SeededRandom
import Testing

@Suite("Guards against loops and floods")
struct TextGuardTests {
    @Test("Nothing known of a number holds its first text back", arguments: 0..<20)
    func first(block: UInt64) {
        var generator = SeededGenerator(seed: block)
        for _ in 0..<500 {
            let limits = GuardLimits(
                repeatLimit: .random(in: 1...3, using: &generator), senderLimit: .random(in: 1...3, using: &generator),
                tenantLimit: .random(in: 1...3, using: &generator))
            let history = SenderHistory(tenantRecent: .random(in: 0...100, using: &generator))
            #expect(TextGuard.reason(history, limits) == nil)
            let afterAutomatic = SenderHistory(
                followsAutomaticText: true, tenantRecent: .random(in: 0...100, using: &generator))
            #expect(TextGuard.reason(afterAutomatic, limits) == nil)
        }
    }

    @Test("Each limit holds back what comes after it, and not what reaches it")
    func limits() {
        let limits = GuardLimits(repeatLimit: 2, senderLimit: 5, tenantLimit: 9)
        #expect(TextGuard.reason(SenderHistory(recent: 4, repeated: 1, tenantRecent: 8), limits) == nil)
        #expect(TextGuard.reason(SenderHistory(recent: 4, repeated: 2), limits) == .identicalBurst)
        #expect(TextGuard.reason(SenderHistory(recent: 5, repeated: 1), limits) == .senderLimit)
        #expect(TextGuard.reason(SenderHistory(recent: 1, tenantRecent: 9), limits) == .tenantLimit)
    }

    @Test("A machine is known by its third answer")
    func machine() {
        let limits = GuardLimits()
        #expect(TextGuard.reason(SenderHistory(recent: 1, sameToday: 1, followsAutomaticText: true), limits) == nil)
        #expect(
            TextGuard.reason(SenderHistory(sameToday: 2, followsAutomaticText: true), limits) == .autoResponder)
        #expect(TextGuard.reason(SenderHistory(recent: 1, sameToday: 9), limits) == nil)
    }
}
