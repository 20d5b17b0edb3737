import Hummingbird
import Keyring
import Logging
import QueueContract
import RelayStore
package import ServiceKit
package import ServiceLifecycle

/// The tracker: the people's door.
package enum TrackerService {
    /// The settings that the tracker understands.
    package static let schema = SettingsSchema(
        service: "tracker", adminAddress: "127.0.0.1:9104",
        settings: [
            .databaseURL, .amqpURL, .queuePrefix, .httpAddress(default: "127.0.0.1:8081"), .trackURL, .keyringFile,
            .corsOrigin, .apiRate, .mapTiles, .mapAttribution,
        ])

    /// Makes the tracker's parts, the ones that others rely on first.
    ///
    /// - Throws: When the keyring cannot be read or a client cannot be made; never because a server is down.
    package static func build(_ context: ServiceContext) async throws -> [any Service] {
        let settings = context.settings
        let clients = try ServiceClients(
            context, poolSize: 16, missingSchema: { try await SchemaCheck(pool: $0).missing() })
        let store = TrackerStore(pool: clients.pool)
        let commands = CommandDesk(store: store, courier: clients.courier, logger: context.logger)
        let fitting = LivePages.streams(openFiles: OpenFileLimit.raise())
        let livePages = LivePages(limits: (streams: fitting, ofOneLink: LivePages.limits.ofOneLink))
        let views = trackViews(store, context.metrics)
        context.metrics.gauge("backhop_tracker_live_streams", help: "Tracking pages that are told of changes.") {
            Double(livePages.streams)
        }
        let feed = DispatcherFeed()
        context.metrics.gauge("backhop_tracker_dispatcher_streams", help: "Dispatchers who are told of changes.") {
            Double(feed.streams)
        }
        let links = TrackingLinks(
            baseURL: settings.text(Setting.trackURL.name),
            keyring: try Keyring(contentsOf: settings.text(Setting.keyringFile.name)))
        let dependencies = TrackerDependencies(
            store: store, commands: commands, livePages: livePages, feed: feed, views: views, links: links,
            gate: APIKeyGate(
                store: store, ration: RequestRation(perSecond: settings.integer(Setting.apiRate.name)),
                cookie: SessionCookie(trackURL: settings.text(Setting.trackURL.name))),
            repeats: RepeatedRequests(store: store, logger: context.logger), courier: clients.courier,
            logger: context.logger)
        let router = routes(dependencies, context: context)
        let live = LiveRouter(router.buildResponder(), logger: context.logger)
        let server = httpServer(
            router, address: settings.address("BACKHOP_HTTP_ADDRESS"), logger: context.logger,
            connections: { LiveConnections($0, router: live) })
        return clients.services + [
            EventFeed(
                consumers: clients.consumers, names: clients.names, commands: commands, livePages: livePages,
                views: views, dispatchers: feed, logger: context.logger),
            LiveReader(pages: livePages, logger: context.logger) { try await store.liveView(of: $0) },
            FeedHeartbeat(feed: feed) { views.isListening },
            AnswerForgetting(store: store, logger: context.logger), LiveServer(server: server, pages: livePages),
        ]
    }

    private static func trackViews(_ store: TrackerStore, _ metrics: MetricsRegistry) -> TrackViews {
        let reads = metrics.counter(
            "backhop_tracker_view_reads_total", help: "How often the database was asked what a link opens.")
        let views = TrackViews { token in
            reads.increment()
            return try await store.trackedView(tokenSHA256: token)
        }
        metrics.gauge("backhop_tracker_events_received", help: "Whether changes are told; else nothing is kept.") {
            views.isListening ? 1 : 0
        }
        return views
    }

    static func routes(
        _ dependencies: TrackerDependencies, context: ServiceContext
    ) -> Router<TrackerContext> {
        let router = Router(context: TrackerContext.self)
        router.add(middleware: RequestLogMiddleware(metrics: context.metrics))
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: ProblemMiddleware())
        TrackRoutes(
            dependencies, corsOrigin: context.settings.optionalText(Setting.corsOrigin.name),
            tiles: MapTiles(context.settings)
        ).register(on: router)
        JobRoutes(dependencies).register(on: router)
        AckRoutes(dependencies).register(on: router)
        RelayRoutes(dependencies).register(on: router)
        RecordRoutes(dependencies).register(on: router)
        NumberRoutes(dependencies).register(on: router)
        FeedRoutes(dependencies).register(on: router)
        ConsoleRoutes(dependencies).register(on: router)
        CustomerRoutes(dependencies).register(on: router)
        ParkedRoutes(dependencies).register(on: router)
        OperatorRoutes(dependencies).register(on: router)
        ChainRoutes(dependencies).register(on: router)
        router.endpoint(
            "/openapi.yaml",
            [.get: { _, _ in .asset(PackageResources.openapi_yaml, type: "application/yaml; charset=utf-8") }])
        return router
    }
}

/// What the routes work with.
struct TrackerDependencies: Sendable {
    let store: TrackerStore
    let commands: CommandDesk
    let livePages: LivePages
    let feed: DispatcherFeed
    let views: TrackViews
    let links: TrackingLinks
    let gate: APIKeyGate
    let repeats: RepeatedRequests
    let courier: Courier
    let logger: Logger
}

extension Setting {
    static let corsOrigin = Setting(
        name: "BACKHOP_CORS_ORIGIN", kind: .text,
        meaning: "The origin whose pages may read the public endpoints, such as https://www.example.com; * for all.")
    static let apiRate = Setting(
        name: "BACKHOP_API_RATE", kind: .integer(1...100_000), defaultValue: "50",
        meaning: "How many requests a second each API key may make of this process; twice as many at once.")
}
