import CPostgres

/// What we keep of an error message: never DETAIL, HINT or CONTEXT, which quote values.
struct ServerFailure {
    /// `nil` when libpq made the error itself, which it does when the connection is lost.
    let sqlstate: String?
    /// Whether the server ends the session.
    let isFatal: Bool
    let constraint: String?
    /// The primary message; quotes values in some classes.
    let message: String
    /// The function of the server's source that raised it, which is the same in every language.
    let function: String?
    /// The error's place in the text, in characters from 1.
    let position: String?

    init(_ result: OpaquePointer) {
        // The macros PG_DIAG_… are character literals, which Swift does not import; these are the protocol's field
        // identifiers (PostgreSQL documentation, protocol-error-fields).
        func field(_ identifier: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(identifier.value)).map { String(cString: $0) }
        }
        sqlstate = field("C")
        isFatal = ["FATAL", "PANIC"].contains(field("V") ?? "")
        constraint = field("n")
        message = field("M") ?? ""
        function = field("R")
        position = field("P")
    }

    /// Whether a prepared statement's result changed its shape under a migration.
    var isStalePlan: Bool { sqlstate == SQLState.featureNotSupported && function == "RevalidateCachedQuery" }
}
