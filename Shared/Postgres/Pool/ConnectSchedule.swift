/// When the next attempt to connect may be made.
struct ConnectSchedule {
    private var failures = 0
    /// `nil` after a success.
    private(set) var notBefore: ContinuousClock.Instant?
    /// Why the last attempt failed.
    private(set) var reason: String?

    mutating func succeed() {
        failures = 0
        notBefore = nil
        reason = nil
    }

    /// Doubles the pause, and takes a random part off it so that many processes do not come back together.
    mutating func fail(_ reason: String, _ now: ContinuousClock.Instant) {
        let pause = min(PoolLimits.longestBackoff, PoolLimits.firstBackoff * (1 << min(failures, 10)))
        failures += 1
        notBefore = now + pause * Double.random(in: 0.5...1)
        self.reason = reason
    }
}
