/// Why an ``IOThread`` could not be started or did not take a command.
package enum IOThreadError: Error, Equatable, CustomStringConvertible {
    /// The kernel refused `operation`; `code` is its errno.
    case system(operation: String, code: Int32)
    /// The thread has ended or is ending; the command was not taken.
    case closed
    /// The calling task was cancelled before the command was admitted; the command was not taken.
    case cancelled

    /// One line for the log.
    package var description: String {
        switch self {
        case .system(let operation, let code): "\(operation) failed with errno \(code)"
        case .closed: "the I/O thread is closed"
        case .cancelled: "cancelled before the I/O thread took the command"
        }
    }
}
