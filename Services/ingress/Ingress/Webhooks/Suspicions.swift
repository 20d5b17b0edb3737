import Synchronization

/// Remembers for a moment which place has let a webhook wait in vain, so that the next one does not wait there as well.
final class Suspicions: Sendable {
    /// How long a place is avoided after that.
    static let pause: Duration = .seconds(2)

    private let since = Mutex<[WebhookKeeper.Place: ContinuousClock.Instant]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The place did not answer in time.
    func suspect(_ place: WebhookKeeper.Place) {
        let now = now()
        since.withLock { $0[place] = now }
    }

    /// The place works.
    func clear(_ place: WebhookKeeper.Place) { since.withLock { $0[place] = nil } }

    /// Whether it was found not to answer a moment ago.
    func isSuspect(_ place: WebhookKeeper.Place) -> Bool {
        let now = now()
        return since.withLock { $0[place] }.map { $0.duration(to: now) < Self.pause } ?? false
    }
}
