import AMQP
import Postgres

extension Disposition {
    /// Runs a handler's work and tells from its error what is to become of the delivery.
    ///
    /// Only what the message itself is to blame for is parked: a value that PostgreSQL refuses, or an error of our own.
    /// Everything else that a server says may be mended, so the delivery waits for that.
    package static func of(_ work: () async throws -> Void) async -> Disposition {
        do {
            try await work()
            return .ack
        } catch let error as PostgresError where !error.isAboutTheValues {
            return .dependencyDown(reason: "database: \(error)")
        } catch let error as AMQPError {
            return .dependencyDown(reason: "broker: \(error)")
        } catch is CancellationError {
            return .dependencyDown(reason: "the service is ending")
        } catch {
            return .park(reason: "\(error)")
        }
    }
}

extension PostgresError {
    /// Whether the same statement with the same values can never succeed: SQLSTATE classes 22 (data exception) and 23
    /// (integrity constraint), https://www.postgresql.org/docs/15/errcodes-appendix.html, and answers that cannot be read.
    fileprivate var isAboutTheValues: Bool {
        guard let sqlstate else { return code == .decoding }
        return sqlstate.hasPrefix("22") || sqlstate.hasPrefix("23")
    }
}
