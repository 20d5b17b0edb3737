/// Where a connection stands.
package enum AMQPConnectionState: Sendable, Equatable {
    /// Connecting for the first time or again; it goes on until it succeeds.
    case connecting
    /// Logged in, with the topology declared.
    case connected
    /// Connected, but the broker takes no messages because of an alarm; publishing waits.
    case blocked(reason: String)
    /// Ended for good, because a declaration conflicts with the broker's; the error names the queue and the argument.
    case failed(AMQPError)
    /// Ended by `close()`.
    case closed

    /// Whether requests can be sent.
    package var isOpen: Bool {
        switch self {
        case .connected, .blocked: true
        case .connecting, .failed, .closed: false
        }
    }
}

/// What happened to a connection; reported on its I/O thread, so a receiver must return quickly and never wait.
package enum AMQPEvent: Sendable, Equatable, CustomStringConvertible {
    /// Connected, logged in, topology declared; `host` is `host:port`.
    case connected(host: String)
    /// An attempt at `host` failed; further ones follow.
    case connectFailed(host: String, AMQPError)
    /// The connection ended; what was in flight is unknown, and attempts to connect follow.
    case connectionLost(AMQPError)
    /// The broker takes no messages for now.
    case blocked(reason: String)
    /// The broker takes messages again.
    case unblocked
    /// No further attempt will be made; see ``AMQPConnectionState/failed(_:)``.
    case failed(AMQPError)
    /// Ended by `close()`.
    case closed

    /// One line for the log.
    package var description: String {
        switch self {
        case .connected(let host): "connected to \(host)"
        case .connectFailed(let host, let error): "cannot connect to \(host): \(error)"
        case .connectionLost(let error): "connection lost: \(error)"
        case .blocked(let reason): "blocked by the broker: \(reason)"
        case .unblocked: "unblocked by the broker"
        case .failed(let error): "ended for good: \(error)"
        case .closed: "closed"
        }
    }
}
