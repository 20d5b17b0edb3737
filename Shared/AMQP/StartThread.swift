import CLinuxShims
import IOThread

/// OpenSSL's writes, unlike the plain socket's, would raise SIGPIPE when the peer is gone.
private let ignoreBrokenPipes: Void = { backhop_ignore_sigpipe() }()

func startThread<Command: Sendable>(
    _ name: String, capacity: Int, body: @escaping @Sendable (IOMailbox<Command>) -> Void
) throws(AMQPError) -> IOThread<Command> {
    _ = ignoreBrokenPipes
    do {
        return try IOThread(name: name, capacity: capacity, body: body)
    } catch {
        throw AMQPError(error, "start the thread \(name)")
    }
}

extension AMQPError {
    /// The error of a command that the thread did not take.
    init(_ error: IOThreadError, _ operation: String) {
        switch error {
        case .closed: self = .closed(operation)
        case .cancelled: self = .cancelled(operation, outcome: .notSent)
        case .system: self.init(.system, operation, detail: error.description, outcome: .notSent)
        }
    }
}
