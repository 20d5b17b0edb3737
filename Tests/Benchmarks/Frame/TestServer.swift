import Glibc

/// The servers that the environment names, in the variables that the tests read too.
package enum TestServer {
    /// A RabbitMQ, as an `amqp://` URL.
    case rabbitMQ
    /// A PostgreSQL, as a `postgres://` URL.
    case postgreSQL

    /// - Throws: When the variable is not set; the error names it.
    package func url() throws -> String {
        guard let value = getenv(variable) else { throw MissingServer(variable: variable) }
        return String(cString: value)
    }

    private var variable: String {
        switch self {
        case .rabbitMQ: "BACKHOP_TEST_AMQP_URL"
        case .postgreSQL: "BACKHOP_TEST_DATABASE_URL"
        }
    }

    private struct MissingServer: Error, CustomStringConvertible {
        var variable: String
        var description: String { "\(variable) is not set: run `make bench`, or see CONTRIBUTING.md" }
    }
}
