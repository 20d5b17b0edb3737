import AMQP
import Hummingbird
import Keyring
import Logging
import Postgres
import QueueContract
import RelayStore
import ServiceKit

@testable import Tracker

/// The tracker's routes over servers that are not there.
struct ContractWorld {
    let router: Router<TrackerContext>
    private let pool: PostgresPool
    private let publisher: AMQPPublisher

    init(environment: [String: String] = [:]) throws {
        pool = try PostgresPool(PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/none", poolSize: 1))
        let configuration = try AMQPConfiguration(urls: "amqp://127.0.0.1:1", connectionName: "tests")
        publisher = try AMQPPublisher(configuration: configuration)
        let logger = Logger(label: "tracker") { _ in SwiftLogNoOpLogHandler() }
        let store = TrackerStore(pool: pool)
        let courier = Courier(publisher: publisher, names: QueueNames(prefix: "tests."))
        let dependencies = TrackerDependencies(
            store: store,
            commands: CommandDesk(store: store, courier: courier, logger: logger), livePages: LivePages(),
            feed: DispatcherFeed(),
            views: TrackViews { try await store.trackedView(tokenSHA256: $0) },
            links: TrackingLinks(
                baseURL: "http://127.0.0.1", keyring: try Keyring(parsing: Keyring.generated(keyID: "k1"))),
            gate: APIKeyGate(
                store: store, ration: RequestRation(perSecond: 1),
                cookie: SessionCookie(trackURL: "http://127.0.0.1")),
            repeats: RepeatedRequests(store: store, logger: logger), courier: courier, logger: logger)
        let schema = SettingsSchema(
            service: "tracker", adminAddress: "127.0.0.1:0", settings: [.corsOrigin, .mapTiles, .mapAttribution])
        let context = ServiceContext(
            name: "tracker", settings: try loadSettings(schema, environment: environment), logger: logger)
        router = TrackerService.routes(dependencies, context: context)
    }

    func close() async {
        await publisher.close()
        await pool.close()
    }
}
