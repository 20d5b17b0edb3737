import AMQP
import Keyring
import QueueContract
import RelayStore
package import ServiceKit
package import ServiceLifecycle

/// The router: the only decider.
package enum RouterService {
    /// The settings that the router understands.
    package static let schema = SettingsSchema(
        service: "router", adminAddress: "127.0.0.1:9102",
        settings: [.databaseURL, .amqpURL, .queuePrefix, .keyringFile, .linkBaseURL])

    /// Makes the router's parts, the ones that others rely on first.
    ///
    /// - Throws: When the keyring cannot be read or a client cannot be made; never because a server is down.
    package static func build(_ context: ServiceContext) async throws -> [any Service] {
        let outages = OutageNotice()
        let clients = try ServiceClients(
            context, poolSize: 16, missingSchema: { try await SchemaCheck(pool: $0).missing() },
            onOutage: { outages.notify() })
        let links = JobLinks(
            keyring: try Keyring(contentsOf: context.settings.text(Setting.keyringFile.name)),
            baseURL: context.settings.optionalText(Setting.linkBaseURL.name))
        let names = clients.names
        let logger = context.logger
        let store = RouterStore(
            pool: clients.pool, trackURL: context.settings.optionalText(Setting.linkBaseURL.name))
        let metrics = RouterMetrics(context.metrics)
        let publisher = AftermathPublisher(courier: clients.courier, logger: logger)
        let gate = InboundGate(
            publisher: clients.publisher, queue: names.inbound, logger: logger, areUp: clients.areUp,
            hasSpill: store.hasSpill)
        outages.connect(to: gate)
        let inbound = InboundHandler(
            store: store, links: links, publisher: publisher, metrics: metrics, logger: logger,
            order: ConversationOrder(store: store))
        let escalations = EscalationHandler(store: store, publisher: publisher, metrics: metrics, logger: logger)
        let deliveries = DeliveryHandler(store: store, publisher: publisher, metrics: metrics, logger: logger)
        let commands = CommandHandler(store: store, publisher: publisher, metrics: metrics, logger: logger)
        let parked = ParkedHandler(store: store, metrics: metrics, logger: logger)
        let sweeper = Sweeper(
            store: store, escalations: escalations, courier: clients.courier, gate: gate, outages: outages,
            metrics: metrics,
            logger: logger)
        return clients.services + [
            gate, sweeper,
            clients.consumer(names.parked, prefetch: 8, handler: parked.handle),
            clients.consumer(names.command, prefetch: 16, handler: commands.handle),
            clients.consumer(names.escalate, prefetch: 64) { delivery in
                let disposition = await Disposition.passing(gate) { await escalations.handle(delivery) }
                return shutWhenDown(gate, disposition)
            },
            clients.consumer(names.delivery, prefetch: 64, handler: deliveries.handle),
            clients.consumer(names.inbound, prefetch: 64) { delivery in
                let disposition = await gate.deciding { await inbound.handle(delivery) }
                return shutWhenDown(gate, disposition)
            },
        ]
    }

    private static func shutWhenDown(_ gate: InboundGate, _ disposition: Disposition) -> Disposition {
        if case .dependencyDown = disposition { gate.shut() }
        return disposition
    }
}

extension Disposition {
    /// What `work` says, once the gate is open; that the database is down when it cannot tell.
    fileprivate static func passing(_ gate: InboundGate, _ work: () async -> Disposition) async -> Disposition {
        do {
            try await gate.pass()
        } catch {
            return .dependencyDown(reason: "database: \(error)")
        }
        return await work()
    }
}
