/// The pauses between attempts to connect: doubling, and each drawn from the upper half, so that many clients do not come
/// back in step.
struct Backoff {
    let range: ClosedRange<Duration>
    private var ceiling: Duration

    init(_ range: ClosedRange<Duration>) {
        self.range = range
        ceiling = range.lowerBound
    }

    /// The next pause.
    mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        defer { ceiling = min(ceiling * 2, range.upperBound) }
        return ceiling * Double.random(in: 0.5...1, using: &random)
    }

    /// Starts again from the shortest.
    mutating func reset() { ceiling = range.lowerBound }
}
