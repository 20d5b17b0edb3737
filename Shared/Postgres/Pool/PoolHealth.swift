import Synchronization

/// What the pool's thread lets everybody see.
final class PoolHealth: Sendable {
    private let state = Mutex(PostgresPoolStatistics())

    var statistics: PostgresPoolStatistics { state.withLock { $0 } }

    func update(_ statistics: PostgresPoolStatistics) { state.withLock { $0 = statistics } }
}

/// A pool's momentary state, for readiness and metrics.
package struct PostgresPoolStatistics: Sendable, Equatable {
    /// Connections that are up.
    package var connected = 0
    /// Of those, the ones in a transaction or a script.
    package var leased = 0
    /// Queries and transactions that wait for a connection.
    package var waiting = 0
    /// Why the last attempt to connect failed, until one succeeds.
    package var connectFailure: String?
}
