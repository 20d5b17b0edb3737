/// A time as a clock on the wall shows it, without a date.
package struct WallTime: Sendable, Hashable {
    /// 0 to 23; 1 to 12 while ``isHalfKnown`` is false.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int
    /// Whether it is known to be morning or afternoon; otherwise whichever comes next is meant.
    package let isHalfKnown: Bool
    /// Whether tomorrow's is meant, not the next one.
    package let isTomorrow: Bool

    /// Makes a time; nil when a clock does not show it.
    package init?(hour: Int, minute: Int, isHalfKnown: Bool = true, isTomorrow: Bool = false) {
        guard (isHalfKnown ? 0...23 : 1...12).contains(hour), (0...59).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
        self.isHalfKnown = isHalfKnown
        self.isTomorrow = isTomorrow
    }

    /// The same time tomorrow.
    package var tomorrow: WallTime {
        WallTime(hour: hour, minute: minute, isHalfKnown: isHalfKnown, isTomorrow: true) ?? self
    }

    /// When the clocks show it: the first time after `now`, or the first one tomorrow.
    ///
    /// A time that a change of the clocks leaves out is taken as much later as the change is long (2:30 is 3:30); of one that
    /// comes twice the first is meant that is still ahead.
    ///
    /// - Parameter offset: Seconds that the place's clocks are ahead of UTC at a moment, negative in the Americas.
    package func moment(after now: Moment, offset: (Moment) -> Int) -> Moment {
        let local = now + .seconds(offset(now))
        let today = Int(local.microseconds).dividedRoundingDown(by: 86_400_000_000)
        let days = isTomorrow ? [today + 1] : [today, today + 1, today + 2]
        let found = days.flatMap { day in minutesOfDay.flatMap { Self.moments(day: day, minutes: $0, offset) } }
        // The latest one is only for offsets that make no sense; two days hence is always later than now.
        return found.filter { $0 > now }.min() ?? found.max() ?? now
    }

    private var minutesOfDay: [Int] {
        guard !isHalfKnown else { return [hour * 60 + minute] }
        let morning = hour % 12 * 60 + minute
        // Tomorrow at 8 is in the morning, tomorrow at 3 is not.
        guard isTomorrow else { return [morning, morning + 720] }
        return [(7...11).contains(hour) ? morning : morning + 720]
    }

    /// The moments at which the clocks show these minutes of the day: one, two when they are set back.
    private static func moments(day: Int, minutes: Int, _ offset: (Moment) -> Int) -> [Moment] {
        let local = Moment(microseconds: 0) + .seconds(day * 86_400 + minutes * 60)
        let before = offset(local - .seconds(86_400))
        let after = offset(local + .seconds(86_400))
        let shown = Set([before, after]).map { (moment: local - .seconds($0), offset: $0) }
        let right = shown.filter { offset($0.moment) == $0.offset }.map(\.moment)
        return right.isEmpty ? [local - .seconds(before)] : right
    }
}

extension WallTime: CustomStringConvertible {
    /// `15:15`, or `3:15?` when the half of the day is not known.
    package var description: String {
        let clock = "\(hour):\(minute < 10 ? "0" : "")\(minute)\(isHalfKnown ? "" : "?")"
        return isTomorrow ? "tomorrow \(clock)" : clock
    }
}
