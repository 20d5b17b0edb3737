import Hummingbird
import Logging
import ServiceLifecycle

/// The parts of a simulator that texts pass through, put together.
struct SimulatorCore: Sendable {
    let settings: SimulatorSettings
    let directory: AccountDirectory
    let senders: SenderBook
    let queues: SenderQueues
    let optOuts: OptOutBook
    let journal: Journal
    let chance: Chance
    let courier: Courier
    let outbox: Outbox
    let inbound: InboundSender
    let doors = DoorBook()
    let logger: Logger

    init(
        settings: SimulatorSettings, directory: AccountDirectory, caller: WebhookCaller, chance: Chance,
        journal: Journal, logger: Logger
    ) {
        (self.settings, self.directory, self.chance, self.journal) = (settings, directory, chance, journal)
        self.logger = logger
        let usual = WebhookAddresses(url: "\(settings.publicURL)/sms/inbound", fallbackURL: settings.fallbackURL)
        senders = SenderBook(
            usual: SenderBook.NumberSettings(webhook: usual, segmentsPerSecond: settings.segmentsPerSecond))
        for (number, url) in settings.numberWebhooks {
            var own = senders.usual
            own.webhook.url = url
            senders.set(own, of: number)
        }
        queues = SenderQueues(limit: settings.queueLimit)
        optOuts = OptOutBook()
        let poster = WebhookPoster(caller: caller, chance: chance)
        let planner = Planner(
            senders: senders, queues: queues, chance: chance, pause: settings.callbackDelay,
            jitter: settings.callbackJitter)
        courier = Courier(
            journal: journal, poster: poster, planner: planner, concurrency: settings.callbackConcurrency,
            logger: logger)
        outbox = Outbox(
            directory: directory, senders: senders, optOuts: optOuts, journal: journal, planner: planner,
            courier: courier)
        inbound = InboundSender(
            directory: directory, senders: senders, journal: journal,
            optOuts: OptOutHandler(book: optOuts, senders: senders, journal: journal),
            webhook: InboundWebhook(directory: directory, senders: senders, journal: journal, poster: poster),
            replies: ReplySender(outbox: outbox, directory: directory, chance: chance), chance: chance,
            logger: logger)
    }

    func creation(faults: FaultBook) -> MessageCreation {
        MessageCreation(
            directory: directory, senders: senders, journal: journal, faults: faults, outbox: outbox, chance: chance,
            shortestSchedule: settings.shortestSchedule)
    }

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        SenderRoutes(
            directory: directory, senders: senders, queues: queues, optOuts: optOuts, journal: journal
        ).addRoutes(to: group)
        DoorRoutes(doors: doors).addRoutes(to: group)
        ControlPage.addRoutes(to: group)
        group.get("state") { _, _ in
            jsonResponse(
                .object([
                    ("seed", .string(String(chance.seed))), ("version", .int(journal.version)),
                    ("under_way", .int(courier.messagesUnderWay)),
                ]))
        }
    }

    /// What runs, in the order of starting: the record goes on until everything else has ended.
    var services: [any Service] {
        let recorder = settings.recordPath.map { Recorder(journal: journal, path: $0, logger: logger) }
        return (recorder.map { [$0] } ?? []) + [courier, doors]
    }
}
