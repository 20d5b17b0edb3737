package import Hummingbird
package import Logging

/// How a simulator behaves.
package struct SimulatorSettings: Sendable {
    /// Where it listens.
    package var address: BindAddress
    /// The base of the product's webhooks, without a slash at the end; texts go to `{publicURL}/sms/inbound`.
    package var publicURL: String
    /// The wait before each of `sent` and `delivered`.
    package var callbackDelay: Duration
    /// How many status callbacks may be under way at once.
    package var callbackConcurrency: Int
    /// How many messages the journal keeps.
    package var journalLimit: Int
    /// How much longer each of those waits may be, by chance.
    package var callbackJitter: Duration
    /// Requested when the webhook of a number fails; none when `nil`.
    package var fallbackURL: String?
    /// The webhooks of numbers that have one of their own.
    package var numberWebhooks: [String: String]
    /// How many segments leave each number in a second; 0 for no limit.
    package var segmentsPerSecond: Double
    /// How much may wait at each number, in time: Twilio's 10 hours.
    package var queueLimit: Duration
    /// How far ahead a message has to be scheduled: Twilio's 5 minutes.
    package var shortestSchedule: Duration
    /// What identifiers and percentages are drawn from; of the system's making when `nil`.
    package var seed: UInt64?
    /// Where the events are recorded; nowhere when `nil`.
    package var recordPath: String?
    /// Whether each request is logged.
    package var logsRequests: Bool
    /// Whether other machines than this one may use the phones and the control side.
    package var opensControl: Bool

    /// Settings, with defaults for a test.
    package init(
        address: BindAddress = .hostname("127.0.0.1", port: 0), publicURL: String, callbackDelay: Duration = .zero,
        callbackConcurrency: Int = 64, journalLimit: Int = 200_000, logsRequests: Bool = false,
        opensControl: Bool = false, callbackJitter: Duration = .zero, fallbackURL: String? = nil,
        numberWebhooks: [String: String] = [:], segmentsPerSecond: Double = 0, queueLimit: Duration = .seconds(36_000),
        shortestSchedule: Duration = .seconds(300), seed: UInt64? = nil, recordPath: String? = nil
    ) {
        self.address = address
        self.publicURL = publicURL
        self.callbackDelay = callbackDelay
        self.callbackConcurrency = callbackConcurrency
        self.journalLimit = journalLimit
        self.logsRequests = logsRequests
        self.opensControl = opensControl
        self.callbackJitter = callbackJitter
        self.fallbackURL = fallbackURL
        self.numberWebhooks = numberWebhooks
        self.segmentsPerSecond = segmentsPerSecond
        self.queueLimit = queueLimit
        self.shortestSchedule = shortestSchedule
        self.seed = seed
        self.recordPath = recordPath
    }
}

/// Puts a simulator together; run the result in a service group.
///
/// - Parameters:
///   - settings: How it behaves.
///   - directory: The accounts, numbers and people of its world.
///   - caller: How it requests the product's webhooks.
///   - logger: Never gets bodies, whole phone numbers or tokens.
package func buildSimulator(
    settings: SimulatorSettings, directory: AccountDirectory, caller: WebhookCaller, logger: Logger
) -> some ApplicationProtocol {
    let chance = Chance(seed: settings.seed)
    let faults = FaultBook(chance: chance)
    let wall = PhoneWall(faults: faults)
    let journal = Journal(limit: settings.journalLimit) { wall.note($0) }
    let core = SimulatorCore(
        settings: settings, directory: directory, caller: caller, chance: chance, journal: journal, logger: logger)
    let router = Router(context: SimulatorContext.self)
    if settings.logsRequests { router.add(middleware: RequestLog(logger: logger)) }
    MessagesAPI(
        directory: directory, journal: journal, faults: faults, creation: core.creation(faults: faults),
        chance: chance
    ).addRoutes(to: router)
    let control = router.group().add(middleware: ControlGuard(admitsOthers: settings.opensControl))
    ControlAPI(directory: directory, journal: journal, faults: faults, inbound: core.inbound).addRoutes(to: control)
    core.addRoutes(to: control)
    wall.addRoutes(to: control, directory: directory, journal: journal)
    logger.info("simulator", metadata: ["seed": "\(chance.seed)"])
    return Application(
        router: router,
        configuration: ApplicationConfiguration(address: settings.address, serverName: nil, backlog: 1024),
        services: core.services + wall.services(journal: journal, inbound: core.inbound, logger: logger),
        onServerRunning: { channel in
            if let address = channel.localAddress { await core.doors.forward(to: address) }
        }, logger: logger)
}
