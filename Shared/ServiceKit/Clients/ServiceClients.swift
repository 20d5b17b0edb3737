package import AMQP
import Logging
package import Postgres
package import QueueContract
package import ServiceLifecycle

/// The database pool and the two broker connections that a service works with, made from its settings.
///
/// Publishing and consuming have a connection each, because a broker alarm stops reading from publishing connections
/// (https://www.rabbitmq.com/docs/connection-blocked): acknowledgements must go on.
package struct ServiceClients: Sendable {
    /// The service's pool, under its own role.
    package let pool: PostgresPool
    /// The publishing connection.
    package let publisher: AMQPPublisher
    /// The consuming connection.
    package let consumers: AMQPConsumerConnection
    /// What the queues are called here.
    package let names: QueueNames
    /// Publishes the hints.
    package let courier: Courier
    private let context: ServiceContext
    private let missingSchema: MissingSchema

    /// Tells the migration that the database lacks, or nil when it has all.
    package typealias MissingSchema = @Sendable (PostgresPool) async throws -> String?

    /// For how long a process that stands still may keep rows locked; what it was delivered goes to others after one to one
    /// and a half times as long. An operator's answer may be among that, and a deadline must not pass it.
    private static let patience: Duration = .seconds(8)

    /// Makes the clients; they connect in the background, so a server that is down does not stop the start.
    ///
    /// - Parameters:
    ///   - context: Its settings must declare the database's and the broker's URL and the queue prefix.
    ///   - poolSize: How many database connections the service may have.
    ///   - missingSchema: Whether the database has the schema that the service works with.
    ///   - onOutage: Called, on an I/O thread, when a broker connection was lost; must return at once.
    /// - Throws: When a URL cannot be understood or the system refuses a thread.
    package init(
        _ context: ServiceContext, poolSize: Int, missingSchema: @escaping MissingSchema,
        onOutage: @escaping @Sendable () -> Void = {}
    ) throws {
        self.context = context
        self.missingSchema = missingSchema
        let settings = context.settings
        names = QueueNames(prefix: settings.text(Setting.queuePrefix.name))
        pool = try PostgresPool(
            PostgresConfiguration(
                url: settings.text(Setting.databaseURL.name), poolSize: poolSize,
                applicationName: "backhop-\(context.name)", idleInTransactionTimeout: Self.patience))
        let topology = Topology.make(names)
        let urls = settings.text(Setting.amqpURL.name)
        publisher = try AMQPPublisher(
            configuration: brokerConfiguration(urls: urls, connectionName: "backhop-\(context.name)-publisher"),
            topology: topology, onEvent: brokerWatch("publisher", context, onOutage))
        consumers = try AMQPConsumerConnection(
            configuration: brokerConfiguration(
                urls: urls, connectionName: "backhop-\(context.name)-consumer", heartbeat: Self.patience / 2),
            topology: topology, onEvent: brokerWatch("consumer", context, onOutage))
        courier = Courier(publisher: publisher, names: names)
    }

    /// The services that keep the clients: first to start and last to end.
    package var services: [any Service] {
        let pool = self.pool
        let publisher = self.publisher
        let consumers = self.consumers
        let missingSchema = self.missingSchema
        return [
            ClosingService("database") { await pool.close() },
            ClosingService("publisher") { await publisher.close() },
            ClosingService("consumer connection") { await consumers.close() },
            DependencyWatch("database", context: context) { await pool.state(missingSchema) },
            DependencyWatch("broker", context: context) { publisher.readiness },
        ]
    }

    /// Whether both the database, with the right schema, and the broker work.
    package func areUp() async -> Bool {
        guard publisher.state == .connected else { return false }
        return await pool.state(missingSchema) == .up
    }

    /// A consumer of `queue` that pauses while the database or the broker is down and parks what can never be processed.
    package func consumer(
        _ queue: String, prefetch: Int, handler: @escaping @Sendable (AMQPDelivery) async -> Disposition
    ) -> ConsumerLoop<AMQPConsumerConnection> {
        let publisher = self.publisher
        let parked = names.parked
        return ConsumerLoop(
            source: consumers, queue: queue, prefetch: prefetch, context: context,
            park: { delivery, note in
                let message = AMQPMessage(
                    body: delivery.body, contentType: "application/json",
                    headers: [
                        MessageHeaders.reason: .string(note.reason), MessageHeaders.queue: .string(note.queue),
                    ])
                try await publisher.publish(message, to: AMQPAddress(exchange: "", routingKey: parked))
            },
            recover: { await areUp() }, handler: handler)
    }
}
