package import Postgres

/// Why a database is not migrated.
package enum MigrationError: Error, Equatable, CustomStringConvertible {
    /// The migrations of this version are not numbered 1, 2, 3 …
    case notContiguous
    /// An applied migration's number is not the next one.
    case gap(before: String)
    /// An applied migration's file has been changed since.
    case changed(String)
    /// The database has a migration that this version does not know.
    case missing(String)
    /// The database's encoding, which is not UTF8: it would take bytes for characters, or has none for some texts.
    case encoding(String)
    /// A migration could not be applied, and nothing of it was.
    case failed(String, PostgresError)

    package var description: String {
        switch self {
        case .notContiguous: "The migrations are not numbered without gaps."
        case .gap(let name): "The database's history has a gap before \(name); restore it from a backup."
        case .changed(let name):
            "\(name) was changed after it was applied. Restore the file; put changes into a new migration."
        case .missing(let name):
            "The database has \(name), which this version does not know. Use the version that made it, or a newer one."
        case .encoding(let encoding):
            """
            The database's encoding is \(encoding), and Backhop's texts need UTF8. Dump it, make it again with \
            `create database … encoding UTF8 template template0`, and restore.
            """
        case .failed(let name, let error): "\(name) failed: \(error)"
        }
    }
}
