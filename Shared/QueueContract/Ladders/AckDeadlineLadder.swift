/// The waiting times of a hop's clock: one queue each, because a queue's messages expire in the order they came.
package enum AckDeadlineLadder {
    /// Seconds, ascending.
    package static let steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3600]

    /// The step that a clock with `remaining` to run is armed with: the largest that is at most 250 ms longer, and 1 at least.
    ///
    /// The 250 ms let a window that is on the ladder be one message, although some of it has passed. Who is woken too early
    /// arms the rest.
    package static func step(for remaining: Duration) -> Int { largest(of: steps, within: remaining) }
}

/// The waiting times of a text that may not be sent yet.
package enum RetryLadder {
    /// Seconds, ascending.
    package static let steps = [1, 5, 30, 120, 600]

    /// The step that a pause begins with: the largest that is at most 250 ms longer, and 1 at least. The row then waits again.
    package static func step(for pause: Duration) -> Int { largest(of: steps, within: pause) }
}

private func largest(of steps: [Int], within time: Duration) -> Int {
    steps.last { .seconds($0) <= time + .milliseconds(250) } ?? 1
}
