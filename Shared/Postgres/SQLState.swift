/// The SQLSTATE codes that this client acts upon (PostgreSQL documentation, appendix A).
enum SQLState {
    static let uniqueViolation = "23505"
    static let queryCanceled = "57014"
    static let readOnlyTransaction = "25006"
    static let featureNotSupported = "0A000"
    static let invalidStatementName = "26000"

    /// Whether the transaction lost against others that ran beside it: a serialization failure or a deadlock.
    static func asksForRetry(_ state: String) -> Bool { ["40001", "40P01"].contains(state) }

    /// Whether the same statement may succeed when it is tried again.
    static func isTransient(_ state: String) -> Bool {
        switch state {
        case "40001", "40P01", "40003", "55P03", "55006", readOnlyTransaction, invalidStatementName: true
        default: state.hasPrefix("08") || state.hasPrefix("53") || isShutdown(state)
        }
    }

    /// Whether the server ended the session with this code: shutdown, crash, or a session timeout.
    static func isShutdown(_ state: String) -> Bool {
        state.hasPrefix("57P") || state == "25P03" || state == "25P04"
    }

    /// Whether messages of this class name objects and conditions only, never values.
    static func hasHarmlessMessage(_ state: String) -> Bool {
        ["08", "25", "26", "28", "3D", "40", "42", "53", "55", "57", "58"].contains { state.hasPrefix($0) }
    }
}
