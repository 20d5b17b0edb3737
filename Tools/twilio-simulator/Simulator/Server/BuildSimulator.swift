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
    /// Whether each request is logged.
    package var logsRequests: Bool
    /// Whether other machines than this one may use the phones and the control side.
    package var opensControl: Bool

    /// Settings, with defaults for a test.
    package init(
        address: BindAddress = .hostname("127.0.0.1", port: 0), publicURL: String, callbackDelay: Duration = .zero,
        callbackConcurrency: Int = 64, journalLimit: Int = 200_000, logsRequests: Bool = false,
        opensControl: Bool = false
    ) {
        self.address = address
        self.publicURL = publicURL
        self.callbackDelay = callbackDelay
        self.callbackConcurrency = callbackConcurrency
        self.journalLimit = journalLimit
        self.logsRequests = logsRequests
        self.opensControl = opensControl
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
    let faults = FaultBook()
    let wall = PhoneWall(faults: faults)
    let journal = Journal(limit: settings.journalLimit) { wall.note($0) }
    let courier = Courier(
        journal: journal, caller: caller, concurrency: settings.callbackConcurrency, logger: logger)
    let inbound = InboundSender(
        directory: directory, journal: journal, caller: caller, webhook: "\(settings.publicURL)/sms/inbound",
        logger: logger)
    let router = Router(context: SimulatorContext.self)
    if settings.logsRequests { router.add(middleware: RequestLog(logger: logger)) }
    MessagesAPI(
        directory: directory, journal: journal, faults: faults, courier: courier, pause: settings.callbackDelay
    ).addRoutes(to: router)
    let control = router.group().add(middleware: ControlGuard(admitsOthers: settings.opensControl))
    ControlAPI(directory: directory, journal: journal, faults: faults, inbound: inbound).addRoutes(to: control)
    wall.addRoutes(to: control, directory: directory, journal: journal)
    return Application(
        router: router,
        configuration: ApplicationConfiguration(address: settings.address, serverName: nil, backlog: 1024),
        services: [courier] + wall.services(journal: journal, inbound: inbound, logger: logger), logger: logger)
}
