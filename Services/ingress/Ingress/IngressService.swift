import AMQP
import Glibc
package import Hummingbird
import Keyring
import Logging
import NIOCore
import Postgres
import QueueContract
package import RelayModel
package import RelayStore
package import ServiceKit
package import ServiceLifecycle

/// The ingress: Twilio's only door. It decides nothing; it keeps what Twilio signed.
package enum IngressService {
    /// The settings that the ingress understands.
    package static let schema = SettingsSchema(
        service: "ingress", adminAddress: "127.0.0.1:9101",
        settings: [
            .databaseURL, .amqpURL, .queuePrefix, .httpAddress(default: "127.0.0.1:8080"), .publicURL, .keyringFile,
        ])

    /// Makes the ingress's parts, the ones that others rely on first.
    ///
    /// - Throws: When the keyring cannot be read or a client cannot be made; never because a server is down.
    package static func build(_ context: ServiceContext) async throws -> [any Service] {
        let settings = context.settings
        let names = QueueNames(prefix: settings.text(Setting.queuePrefix.name))
        let pool = try makePool(context)
        let publisher = try makePublisher(context, names)
        let store = IngressStore(
            pool: pool, keyring: try Keyring(contentsOf: settings.text(Setting.keyringFile.name)))
        let dependencies = IngressDependencies(
            accounts: { key in
                try requireConnection(pool)
                return try await store.accounts(key)
            },
            publish: { queue, body in try await publish(body, to: names.full(queue.rawValue), over: publisher) },
            spill: { tenant, queue, body in
                try requireConnection(pool)
                try await store.spill(tenant, queue: queue.rawValue, payload: body)
            })
        let directory = directory(dependencies, context)
        let health = IngressHealth()
        return [
            ClosingService("database") { await pool.close() },
            ClosingService("publisher") { await publisher.close() },
            DependencyWatch("database", context: context) {
                let state = await pool.state { try await SchemaCheck(pool: $0).missing() }
                return health.database(state, isWarm: directory.isWarm)
            },
            DependencyWatch("broker", context: context) { health.broker(publisher.readiness) },
            httpServer(
                router(dependencies, context: context, directory: directory),
                address: settings.address("BACKHOP_HTTP_ADDRESS"),
                logger: context.logger),
        ]
    }

    /// The routes, over any dependencies.
    ///
    /// - Parameter directory: Where accounts are found; by default one of the routes' own.
    package static func router(
        _ dependencies: IngressDependencies, context: ServiceContext, directory: AccountDirectory? = nil
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: RequestLogMiddleware(metrics: context.metrics))
        router.add(middleware: ProblemMiddleware())
        let gate = WebhookGate(
            directory: directory ?? self.directory(dependencies, context),
            publicURL: context.settings.text(Setting.publicURL.name))
        let keeper = WebhookKeeper(
            publish: dependencies.publish, spill: dependencies.spill, logger: context.logger,
            patience: dependencies.patience, suspicions: Suspicions(now: dependencies.now))
        WebhookRoutes(gate: gate, keeper: keeper, metrics: context.metrics, clock: dependencies.clock)
            .register(on: router)
        return router
    }

    private static func directory(_ dependencies: IngressDependencies, _ context: ServiceContext) -> AccountDirectory {
        AccountDirectory(limits: dependencies.limits, now: dependencies.now) { key in
            do {
                return try await withTimeLimit(dependencies.readPatience) { try await dependencies.accounts(key) }
            } catch is TookTooLong {
                context.logger.warning("cannot read an account", metadata: ["error": "the database does not answer"])
                throw DatabaseUnreachable("took too long")
            } catch {
                context.logger.warning("cannot read an account", metadata: ["error": "\(error)"])
                throw error
            }
        }
    }
}

/// What the routes work with.
package struct IngressDependencies: Sendable {
    /// Reads the accounts of a key from the database.
    package var accounts: @Sendable (AccountKey) async throws -> [WebhookAccount]
    /// Publishes, and returns after the broker's confirm.
    package var publish: @Sendable (WebhookQueue, [UInt8]) async throws -> Void
    /// Inserts a spill row, and returns after the commit.
    package var spill: @Sendable (TenantID, WebhookQueue, [UInt8]) async throws -> Void
    /// How long what was read is relied on.
    package var limits = AccountDirectory.Limits()
    /// How long publishing and spilling may take each. Twilio waits 15 s in all (https://www.twilio.com/docs/api/errors/11205).
    package var patience: Duration = .seconds(4)
    /// How long reading an account may take: longer than the pool's limit for a statement, so that only a database that does
    /// not answer at all is given up by it, and short enough to leave time for the two above.
    package var readPatience: Duration = .seconds(3)
    /// The clock of the limits.
    package var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// The clock of what is recorded.
    package var clock: @Sendable () -> Moment = { wallClock() }

    package init(
        accounts: @escaping @Sendable (AccountKey) async throws -> [WebhookAccount],
        publish: @escaping @Sendable (WebhookQueue, [UInt8]) async throws -> Void,
        spill: @escaping @Sendable (TenantID, WebhookQueue, [UInt8]) async throws -> Void
    ) {
        self.accounts = accounts
        self.publish = publish
        self.spill = spill
    }
}

extension IngressStore {
    func accounts(_ key: AccountKey) async throws -> [WebhookAccount] {
        do {
            return switch key {
            case .number(let number): try await accounts(number: number)
            case .account(let sid): try await accounts(sid: sid)
            }
        } catch let error as PostgresError {
            throw DatabaseUnreachable("\(error)")
        }
    }
}

extension IngressService {
    /// Short limits: Twilio waits 15 s in all, and a webhook may need the database twice.
    private static func makePool(_ context: ServiceContext) throws -> PostgresPool {
        try PostgresPool(
            PostgresConfiguration(
                url: context.settings.text(Setting.databaseURL.name), poolSize: 8,
                applicationName: "backhop-\(context.name)", statementTimeout: .seconds(2), lockTimeout: .seconds(1),
                idleInTransactionTimeout: .seconds(5), acquireTimeout: .seconds(1), connectTimeout: .seconds(3)))
    }

    private static func makePublisher(_ context: ServiceContext, _ names: QueueNames) throws -> AMQPPublisher {
        return try AMQPPublisher(
            configuration: brokerConfiguration(
                urls: context.settings.text(Setting.amqpURL.name), connectionName: "backhop-\(context.name)"),
            topology: Topology.make(names), onEvent: brokerWatch("publisher", context))
    }

    /// Fails at once while the server is known to be down, instead of after the pool's patience; the watch keeps asking it.
    private static func requireConnection(_ pool: PostgresPool) throws {
        let statistics = pool.statistics
        guard statistics.connected > 0 || statistics.connectFailure == nil else {
            throw DatabaseUnreachable("not connected")
        }
    }

    /// A blocked broker confirms nothing, so the database takes the webhook instead.
    private static func publish(_ body: [UInt8], to queue: String, over publisher: AMQPPublisher) async throws {
        guard publisher.state == .connected else {
            throw AMQPError(.notConnected, "publish to \(queue)", outcome: .notSent)
        }
        try await publisher.publish(
            AMQPMessage(body: body, contentType: "application/json"), to: AMQPAddress(exchange: "", routingKey: queue))
    }
}

/// The time now, by the machine's clock.
private func wallClock() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
}
