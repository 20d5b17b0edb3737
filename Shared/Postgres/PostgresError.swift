/// Why a database operation did not give a result.
///
/// Neither ``description`` nor any property contains parameter values, row contents, the server's DETAIL text or a
/// password. The server's primary message is kept only for SQLSTATE classes whose messages name nothing but objects.
package struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong; an open set, so always handle the unknown.
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        /// No connection could be made in time, or the one in use was lost.
        package static let connection = Code(rawValue: "connection")
        /// The server answered with an error; see ``PostgresError/sqlstate``.
        package static let server = Code(rawValue: "server")
        /// The statement ran into its timeout, or no connection came free before the acquire deadline.
        package static let timeout = Code(rawValue: "timeout")
        /// The pool is closed, or the transaction is over.
        package static let closed = Code(rawValue: "closed")
        /// The calling task was cancelled.
        package static let cancelled = Code(rawValue: "cancelled")
        /// A column is missing, is NULL, or has another type than asked for.
        package static let decoding = Code(rawValue: "decoding")
        /// A value cannot be represented in the database.
        package static let encoding = Code(rawValue: "encoding")
        /// The connection URI cannot be parsed, or the system refused the pool's thread.
        package static let configuration = Code(rawValue: "configuration")
        /// A statement's name is already in use for another text or other parameter types.
        package static let misuse = Code(rawValue: "misuse")
        /// COMMIT was answered by a rollback, because an earlier error in the transaction was swallowed.
        package static let rolledBack = Code(rawValue: "rolled-back")
    }

    /// What is known about the effects on the database.
    package enum Outcome: String, Sendable {
        /// Nothing was sent; a repetition is always safe.
        case notSent
        /// The server rolled it back, or will, because no COMMIT was sent; a repetition is safe.
        case failed
        /// It may or may not have been committed; repeat only what is idempotent.
        case unknown
    }

    /// What went wrong.
    package var code: Code
    /// What was being done, for example `query`, `commit` or `decode`.
    package var operation: String
    /// The five-character SQLSTATE, when the server answered.
    package var sqlstate: String?
    /// The name of the prepared statement concerned.
    package var statement: String?
    /// The violated constraint's name.
    package var constraint: String?
    /// Further explanation, free of values.
    package var detail: String?
    /// What is known about the effects on the database.
    package var outcome: Outcome

    init(
        _ code: Code, operation: String, outcome: Outcome, sqlstate: String? = nil, statement: String? = nil,
        constraint: String? = nil, detail: String? = nil
    ) {
        self.code = code
        self.operation = operation
        self.sqlstate = sqlstate
        self.statement = statement
        self.constraint = constraint
        self.detail = detail
        self.outcome = outcome
    }

    package var description: String {
        var text = "postgres \(operation): \(code.rawValue)"
        if let sqlstate { text += ", SQLSTATE \(sqlstate)" }
        if let statement { text += ", statement \(statement)" }
        if let constraint { text += ", constraint \(constraint)" }
        if let detail { text += ", \(detail)" }
        return text + " (outcome \(outcome.rawValue))"
    }
}

extension PostgresError {
    /// Whether the same operation may succeed later without a change; check ``outcome`` before repeating what is not
    /// idempotent.
    package var isRetriable: Bool {
        switch code {
        case .connection, .timeout: true
        case .server: SQLState.isTransient(sqlstate ?? "")
        default: false
        }
    }

    /// Whether PostgreSQL undid the transaction because of others that ran beside it, and asks to run it again.
    var asksForRetry: Bool { outcome == .failed && SQLState.asksForRetry(sqlstate ?? "") }

    /// Whether the connection that carried the operation is gone.
    package var isConnectionLost: Bool { code == .connection }

    /// Whether a unique constraint or index refused a row (SQLSTATE 23505).
    package var isUniqueViolation: Bool { sqlstate == SQLState.uniqueViolation }
}
