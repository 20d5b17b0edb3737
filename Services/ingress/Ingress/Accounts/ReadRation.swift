/// Allows so many reads a second, and as many at once after a pause (a token bucket).
struct ReadRation: Sendable {
    private let perSecond: Double
    private var available: Double
    private var updatedAt: ContinuousClock.Instant

    init(perSecond: Int, now: ContinuousClock.Instant) {
        self.perSecond = Double(perSecond)
        available = Double(perSecond)
        updatedAt = now
    }

    /// Whether one more read is allowed; it counts if so.
    mutating func take(now: ContinuousClock.Instant) -> Bool {
        let elapsed = updatedAt.duration(to: now) / .seconds(1)
        available = min(perSecond, available + elapsed * perSecond)
        updatedAt = now
        guard available >= 1 else { return false }
        available -= 1
        return true
    }
}
