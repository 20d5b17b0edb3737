import ServiceKit
import Synchronization

/// Whether the ingress can take webhooks: with one of the database and the broker it can, and says that it lacks the other.
final class IngressHealth: Sendable {
    private struct Seen {
        var isDatabaseUp = false
        var isBrokerUp = false
    }

    private let seen = Mutex(Seen())

    /// How the database counts.
    ///
    /// - Parameter isWarm: Whether webhooks can be checked against what was read before.
    func database(_ state: Readiness.State, isWarm: Bool) -> Readiness.State {
        let isBrokerUp = seen.withLock { seen in
            seen.isDatabaseUp = state == .up
            return seen.isBrokerUp
        }
        return state.tolerated(isBrokerUp && isWarm)
    }

    /// How the broker counts.
    func broker(_ state: Readiness.State) -> Readiness.State {
        let isDatabaseUp = seen.withLock { seen in
            seen.isBrokerUp = state == .up
            return seen.isDatabaseUp
        }
        return state.tolerated(isDatabaseUp)
    }
}
