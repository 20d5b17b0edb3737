import RelayModel
import SeededRandom
import Testing

@Suite("Times on the wall")
struct WallTimeTests {
    /// Chicago in 2026: six hours behind UTC, five from March 8, 2:00, to November 1, 2:00.
    private static func chicago(_ moment: Moment) -> Int {
        guard let start = Moment("2026-03-08T08:00:00Z"), let end = Moment("2026-11-01T07:00:00Z") else { return 0 }
        return moment >= start && moment < end ? -5 * 3600 : -6 * 3600
    }

    static let rows: [(hour: Int, minute: Int, isHalfKnown: Bool, now: String, moment: String)] = [
        (15, 15, true, "2026-07-01T19:00:00Z", "2026-07-01T20:15:00Z"),
        (15, 15, true, "2026-07-01T20:15:00Z", "2026-07-02T20:15:00Z"),
        (15, 15, true, "2026-01-10T19:00:00Z", "2026-01-10T21:15:00Z"),
        // 14:50 in Chicago: "at 3" is in ten minutes; 2:50: as well.
        (3, 0, false, "2026-07-01T19:50:00Z", "2026-07-01T20:00:00Z"),
        (3, 0, false, "2026-07-01T07:50:00Z", "2026-07-01T08:00:00Z"),
        (3, 0, false, "2026-07-01T20:30:00Z", "2026-07-02T08:00:00Z"),
        (12, 30, false, "2026-07-01T16:00:00Z", "2026-07-01T17:30:00Z"),
        (12, 30, false, "2026-07-01T20:00:00Z", "2026-07-02T05:30:00Z"),
        (0, 0, true, "2026-07-01T20:00:00Z", "2026-07-02T05:00:00Z"),
        // The day has changed in UTC, not yet in Chicago.
        (23, 0, true, "2026-07-02T03:30:00Z", "2026-07-02T04:00:00Z"),
        // The clocks go forward at 2:00: there is no 2:30, which is 3:30 then.
        (2, 30, true, "2026-03-08T06:30:00Z", "2026-03-08T08:30:00Z"),
        // The clocks go back at 2:00: 1:30 comes twice.
        (1, 30, true, "2026-11-01T05:00:00Z", "2026-11-01T06:30:00Z"),
        (1, 30, true, "2026-11-01T06:45:00Z", "2026-11-01T07:30:00Z"),
        (1, 30, true, "2026-11-01T07:45:00Z", "2026-11-02T07:30:00Z"),
    ]

    @Test("the next time the clocks show it", arguments: rows)
    func next(hour: Int, minute: Int, isHalfKnown: Bool, now: String, moment: String) throws {
        let time = try #require(WallTime(hour: hour, minute: minute, isHalfKnown: isHalfKnown))
        let now = try #require(Moment(now))
        #expect(time.moment(after: now, offset: Self.chicago) == Moment(moment))
    }

    @Test("tomorrow is tomorrow, at a likely half of the day")
    func tomorrow() throws {
        let now = try #require(Moment("2026-07-02T03:30:00Z"))
        let nine = try #require(WallTime(hour: 9, minute: 0, isHalfKnown: false)).tomorrow
        #expect(nine.moment(after: now, offset: Self.chicago) == Moment("2026-07-02T14:00:00Z"))
        let three = try #require(WallTime(hour: 3, minute: 0, isHalfKnown: false)).tomorrow
        #expect(three.moment(after: now, offset: Self.chicago) == Moment("2026-07-02T20:00:00Z"))
        let midnight = try #require(WallTime(hour: 0, minute: 0, isTomorrow: true))
        #expect(midnight.moment(after: now, offset: Self.chicago) == Moment("2026-07-02T05:00:00Z"))
    }

    @Test("clocks do not show everything")
    func impossible() {
        #expect(WallTime(hour: 24, minute: 0) == nil)
        #expect(WallTime(hour: 3, minute: 60) == nil)
        #expect(WallTime(hour: 0, minute: 0, isHalfKnown: false) == nil)
        #expect(WallTime(hour: 13, minute: 0, isHalfKnown: false) == nil)
    }

    @Test("always later than now and within two days, and shown by the clocks", arguments: 0..<20)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let start = try #require(Moment("2026-01-01T00:00:00Z"))
        for _ in 0..<500 {
            let now = start + .seconds(Int.random(in: 0..<365 * 86_400, using: &generator))
            let hour = Int.random(in: 0...23, using: &generator)
            let minute = Int.random(in: 0...59, using: &generator)
            let time = try #require(WallTime(hour: hour, minute: minute))
            let moment = time.moment(after: now, offset: Self.chicago)
            #expect(moment > now && moment - now <= .seconds(2 * 86_400))
            let local = moment + .seconds(Self.chicago(moment))
            let isLeftOut = hour == 2 && local.description.contains("T03:")
            #expect(
                isLeftOut
                    || local.description.contains("T\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):")
            )
        }
    }

    @Test("the ends of time do not trap", arguments: [Int64.min, Int64.max])
    func ends(microseconds: Int64) throws {
        let time = try #require(WallTime(hour: 3, minute: 0, isHalfKnown: false))
        _ = time.moment(after: Moment(microseconds: microseconds)) { _ in 3600 }
    }

    @Test("minutes are minutes")
    func after() throws {
        let now = try #require(Moment("2026-07-02T03:30:00Z"))
        #expect(ReplyTime.after(minutes: 90).moment(after: now, offset: Self.chicago) == Moment("2026-07-02T05:00:00Z"))
    }

    @Test("offsets change at their moments")
    func offsets() throws {
        let start = try #require(Moment("2026-03-08T08:00:00Z"))
        let offsets = UTCOffsets([(start, -18_000), (start - .seconds(86_400 * 30), -21_600)])
        #expect(offsets.seconds(at: start) == -18_000)
        #expect(offsets.seconds(at: start - .seconds(1)) == -21_600)
        #expect(offsets.seconds(at: Moment(microseconds: 0)) == -21_600)
        #expect(UTCOffsets([]).seconds(at: start) == 0)
        let time = try #require(WallTime(hour: 2, minute: 30))
        let now = try #require(Moment("2026-03-08T06:30:00Z"))
        #expect(time.moment(after: now, offset: offsets.seconds) == Moment("2026-03-08T08:30:00Z"))
    }
}
