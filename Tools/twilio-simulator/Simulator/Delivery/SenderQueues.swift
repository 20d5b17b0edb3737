import Synchronization

/// The texts that wait at each sender: so many segments leave in a second, in the order in which they came.
///
/// Twilio queues 10 hours' worth for each sender (error 21611). Nothing is stored but when each sender will be free: that
/// tells when a text leaves, as none may overtake another.
final class SenderQueues: Sendable {
    /// What becomes of a text that wants to leave.
    enum Turn: Sendable, Equatable {
        /// It leaves after a wait.
        case after(Duration)
        /// It would wait longer than it may.
        case expires
        /// Too much waits already.
        case full
    }

    private let limit: Duration
    private let freeAt = Mutex<[String: ContinuousClock.Instant]>([:])

    /// - Parameter limit: How much may wait at a sender, in time.
    init(limit: Duration) { self.limit = limit }

    /// Takes a place for a text, unless it has to wait too long.
    ///
    /// - Parameters:
    ///   - sender: The number it leaves from.
    ///   - segments: How many it has.
    ///   - rate: How many leave in a second; 0 for no limit.
    ///   - validity: How long it may wait.
    func turn(
        at sender: String, segments: Int, rate: Double, validity: Duration, now: ContinuousClock.Instant = .now
    ) -> Turn {
        guard rate > 0 else { return .after(.zero) }
        return freeAt.withLock { freeAt in
            let start = max(freeAt[sender] ?? now, now)
            let wait = now.duration(to: start)
            let length = Duration.seconds(Double(segments) / rate)
            guard wait + length <= limit else { return .full }
            guard wait <= validity else { return .expires }
            freeAt[sender] = start.advanced(by: length)
            return .after(wait)
        }
    }

    /// How long a text would wait at a sender now.
    func wait(at sender: String, now: ContinuousClock.Instant = .now) -> Duration {
        freeAt.withLock { max(now.duration(to: $0[sender] ?? now), .zero) }
    }
}
