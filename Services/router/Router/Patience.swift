/// How long something is waited for, counted while this process runs: when all of it was paused, what it waits for could not come
/// either, so a pause costs one look and not all of the patience.
struct Patience {
    /// The most that lies between two looks of a process that runs.
    private static let longestLook = Duration.seconds(1)

    private var left: Duration
    private var last: ContinuousClock.Instant

    init(_ length: Duration, from now: ContinuousClock.Instant) {
        left = length
        last = now
    }

    /// Whether it has run out.
    var isOver: Bool { left <= .zero }

    /// Counts what has passed since the last look.
    mutating func look(at now: ContinuousClock.Instant) {
        left -= min(last.duration(to: now), Self.longestLook)
        last = now
    }
}
