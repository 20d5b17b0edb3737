/// A statement with `$1…` placeholders that each connection prepares once, at its first use.
///
/// One name belongs to one text and one list of parameter kinds; another use of the name is refused as misuse.
package struct PostgresStatement: Sendable, Hashable {
    /// The name under which it is prepared, 1…60 bytes (the server cuts names at NAMEDATALEN, 63 bytes).
    package let name: String
    /// The SQL, a single statement.
    package let sql: String

    /// Names a statement.
    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}
