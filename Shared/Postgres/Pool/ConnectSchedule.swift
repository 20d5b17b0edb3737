/// When the next attempt to connect may be made.
struct ConnectSchedule {
    private var failures = 0
    private var lastFailure: ContinuousClock.Instant?
    /// `nil` after a success.
    private(set) var notBefore: ContinuousClock.Instant?
    /// Why the last attempt failed.
    private(set) var reason: String?

    mutating func succeed() {
        failures = 0
        lastFailure = nil
        notBefore = nil
        reason = nil
    }

    /// Doubles the pause, and takes a random part off it so that many processes do not come back together.
    ///
    /// Attempts that were under way together fail together: they are one failure, or a full pool's would be the longest pause.
    mutating func fail(_ reason: String, begun: ContinuousClock.Instant, _ now: ContinuousClock.Instant) {
        self.reason = reason
        if let lastFailure, begun <= lastFailure { return }
        lastFailure = now
        let pause = min(PoolLimits.longestBackoff, PoolLimits.firstBackoff * (1 << min(failures, 10)))
        failures += 1
        notBefore = now + pause * Double.random(in: 0.5...1)
    }
}
