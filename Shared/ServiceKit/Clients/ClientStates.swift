package import AMQP
package import Postgres

extension PostgresPool {
    /// How the database is for a service: unreachable (and why), without the service's schema, or up.
    ///
    /// - Parameter missingSchema: Tells the migration that the database lacks.
    package func state(_ missingSchema: ServiceClients.MissingSchema) async -> Readiness.State {
        do {
            guard let missing = try await missingSchema(self) else { return .up }
            return .down(reason: "the schema lacks \(missing): run `backhop migrate`")
        } catch let error as PostgresError {
            return .down(reason: statistics.connectFailure ?? error.detail ?? "\(error)")
        } catch {
            return .down(reason: "\(error)")
        }
    }
}

extension AMQPPublisher {
    /// How the broker is for a service.
    package var readiness: Readiness.State {
        state == .connected ? .up : .down(reason: "the connection is \(state)")
    }
}
