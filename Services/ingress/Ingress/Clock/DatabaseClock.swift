import RelayModel
import Synchronization

/// What this process knows of the database's clock, by which texts are put in order whichever machine took them.
final class DatabaseClock: Sendable {
    private struct State {
        var time: DatabaseTime?
        var isFar = false
    }

    private let state = Mutex(State())

    /// The database's time at an instant; nil before its first answer.
    func moment(at instant: ContinuousClock.Instant) -> Moment? {
        state.withLock { $0.time?.moment(at: instant) }
    }

    /// Learns from an answer of the database's.
    func learn(_ answer: DatabaseTime) {
        state.withLock { $0.time = $0.time?.updated(by: answer) ?? answer }
    }

    /// Notes whether this machine's clock is far from the database's.
    ///
    /// - Returns: Whether that is new.
    func note(isFar: Bool) -> Bool {
        state.withLock { state in
            defer { state.isFar = isFar }
            return state.isFar != isFar
        }
    }
}
