import HTTPTypes
import HummingbirdTesting
import Ingress
import Logging
import QueueContract
import RelayModel
import ServiceKit
import Synchronization
import Testing

/// What is received is stamped by the database's clock, whatever the ingress's own says.
@Suite(.timeLimit(.minutes(1))) struct ClockTests {
    private let world: World

    init() throws { world = try World() }

    private func stamps() throws -> [Moment] {
        try world.now.published.map { kept in
            switch kept.queue {
            case .inbound: try InboundPayload(decoding: kept.payload).receivedAt
            case .delivery: try DeliveryPayload(decoding: kept.payload).receivedAt
            }
        }
    }

    @Test(arguments: [-60, 60]) func theFirstTextIsStampedRightAndSoIsALateOne(seconds: Int) async throws {
        let right = World.moment + .seconds(seconds)
        world.change { $0.databaseTime = right }
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            world.change { $0.isDatabaseUp = false }
            // The machine's own clock stands still meanwhile.
            world.advance(.seconds(3600))
            #expect(try await send(Webhook()).status == .ok)
        }
        #expect(try stamps() == [right, right + .seconds(3600)])
    }

    @Test func aReportIsStampedTheSame() async throws {
        let right = World.moment + .seconds(60)
        world.change { $0.databaseTime = right }
        #expect(try await world.send(.report).status == .ok)
        #expect(try stamps() == [right])
    }

    @Test func textsKeepTheirOrderThoughTheIngressesClocksDiffer() async throws {
        var (fast, slow) = (world.dependencies, world.dependencies)
        fast.clock = { World.moment + .seconds(60) }
        slow.clock = { World.moment - .seconds(60) }
        world.change { $0.databaseTime = World.moment }
        #expect(try await world.send(Webhook(), fast).status == .ok)
        world.change { $0.databaseTime = World.moment + .seconds(2) }
        #expect(try await world.send(Webhook(), slow).status == .ok)
        #expect(try stamps() == [World.moment, World.moment + .seconds(2)])
    }

    @Test func whoeverWatchesIsToldOnce() async throws {
        let warnings = Mutex<[String]>([])
        var context = world.context
        context.logger = Logger(label: "ingress") { _ in
            WarningRecorder { message in warnings.withLock { $0.append(message) } }
        }
        world.change { $0.databaseTime = World.moment - .seconds(3) }
        try await world.running(context: context) { send async throws in
            for _ in 0..<3 {
                world.advance(.seconds(6))
                #expect(try await send(Webhook()).status == .ok)
            }
        }
        #expect(world.context.metrics.exposition().contains("\nbackhop_clock_offset_seconds -3.0\n"))
        let told = warnings.withLock { $0 }
        #expect(told == ["this machine's clock is not the database's: is NTP running?"])
    }
}

/// Hands on warnings.
private struct WarningRecorder: LogHandler {
    let warn: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .warning

    init(warn: @escaping @Sendable (String) -> Void) { self.warn = warn }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { warn(event.message.description) }
}
