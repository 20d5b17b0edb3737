/// Who a connection URI logs in as, and to which database.
package struct PostgresLogin: Sendable, Equatable {
    /// The role.
    package var role: String
    package var password: String
    package var database: String

    package init(role: String, password: String, database: String) {
        self.role = role
        self.password = password
        self.database = database
    }

    /// Reads a libpq URI or keyword string.
    ///
    /// - Throws: ``PostgresError`` with code `configuration` when it is malformed, or names no role, password or database.
    ///   The environment's and a password file's values are not looked at.
    package init(url: String) throws(PostgresError) {
        let values = try LibpqConnection.parse(url)
        func value(_ keyword: String) throws(PostgresError) -> String {
            guard let value = values.first(where: { $0.keyword == keyword })?.value, !value.isEmpty else {
                throw PostgresError(
                    .configuration, operation: "parse URI", outcome: .notSent,
                    detail: "the database URI names no \(keyword)")
            }
            return value
        }
        role = try value("user")
        password = try value("password")
        database = try value("dbname")
    }
}
