import AMQP
import HTTPTransport
import Keyring
import Postgres
import QueueContract
import RelayStore
package import ServiceKit
package import ServiceLifecycle

/// The sender: the only caller of Twilio's REST API.
package enum SenderService {
    /// The settings that the sender understands.
    package static let schema = SettingsSchema(
        service: "sender", adminAddress: "127.0.0.1:9103",
        settings: [
            .databaseURL, .amqpURL, .queuePrefix, .publicURL, .twilioAPIURL, .keyringFile, .requestTimeout,
            .sendConcurrency, .recoveryInterval,
        ])

    /// Makes the sender's parts, the ones that others rely on first.
    ///
    /// - Throws: When the keyring cannot be read or a client cannot be made; never because a server is down.
    package static func build(_ context: ServiceContext) async throws -> [any Service] {
        let settings = context.settings
        let concurrency = settings.integer(Setting.sendConcurrency.name)
        let outages = OutageNotice()
        let clients = try ServiceClients(
            context, poolSize: min(concurrency, 16), missingSchema: { try await SchemaCheck(pool: $0).missing() },
            onOutage: { outages.notify() })
        let transport = try HTTPTransport(HTTPTransportConfiguration(maxConnections: concurrency * 2))
        let parts = SenderParts(
            context, clients, transport,
            store: SenderStore(
                pool: clients.pool, keyring: try Keyring(contentsOf: settings.text(Setting.keyringFile.name))))
        let handler = parts.handler
        let recovery = parts.recovery
        outages.connect(to: recovery)
        // Each delivery is one request at the most. Hops have most of the places, and never all of them.
        let bulk = max(1, concurrency / 4)
        return clients.services + [
            ClosingService("http") { await transport.close() },
            recovery, parts.doorWatch(recovery),
            clients.consumer(clients.names.sendBulk, prefetch: bulk, handler: handler.handle),
            clients.consumer(clients.names.send, prefetch: max(1, concurrency - bulk), handler: handler.handle),
        ]
    }
}
