import Testing

@testable import Postgres

@Suite("The pause between attempts to connect")
struct ConnectScheduleTests {
    private func pause(_ schedule: ConnectSchedule, after now: ContinuousClock.Instant) throws -> Duration {
        try #require(schedule.notBefore) - now
    }

    @Test("It doubles with each failure, up to a limit, and a success ends it")
    func doubling() throws {
        var schedule = ConnectSchedule()
        var now = ContinuousClock.now
        for number in 0..<20 {
            schedule.fail("refused", begun: now, now)
            let longest = min(PoolLimits.longestBackoff, PoolLimits.firstBackoff * (1 << number))
            #expect(try pause(schedule, after: now) <= longest)
            #expect(try pause(schedule, after: now) >= longest / 2)
            now += .seconds(60)
        }
        schedule.succeed()
        #expect(schedule.notBefore == nil && schedule.reason == nil)
    }

    @Test("Attempts that fail together are one failure")
    func together() throws {
        var schedule = ConnectSchedule()
        let begun = ContinuousClock.now
        for number in 0..<8 { schedule.fail("refused", begun: begun, begun + .milliseconds(number + 1)) }
        #expect(try pause(schedule, after: begun + .milliseconds(1)) <= PoolLimits.firstBackoff)
    }
}
