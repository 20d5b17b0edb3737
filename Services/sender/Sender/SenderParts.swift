import HTTPTransport
import Logging
import RelayStore
import ServiceKit
import Synchronization

/// Makes the sender's working parts from its settings and clients.
struct SenderParts {
    private let context: ServiceContext
    private let clients: ServiceClients
    private let transport: HTTPTransport
    private let store: SenderStore
    private let limits: SendLimits
    private let twilio: TwilioClient
    private let calls: AccountCalls
    private let metrics: SenderMetrics

    init(_ context: ServiceContext, _ clients: ServiceClients, _ transport: HTTPTransport, store: SenderStore) {
        (self.context, self.clients, self.transport, self.store) = (context, clients, transport, store)
        let settings = context.settings
        limits = SendLimits(
            startWithin: .seconds(5), requestTimeout: settings.duration(Setting.requestTimeout.name))
        twilio = TwilioClient(
            transport: transport, baseURL: settings.text(Setting.twilioAPIURL.name), timeout: limits.requestTimeout)
        calls = AccountCalls(
            store: store,
            accounts: AccountGovernor(
                most: settings.integer(Setting.sendConcurrency.name), metrics: context.metrics, logger: context.logger))
        metrics = SenderMetrics(context.metrics)
    }

    /// Handles the hints at texts.
    var handler: SendHandler {
        let attempts = AttemptRunner(
            store: store, twilio: twilio, calls: calls, publicURL: context.settings.text(Setting.publicURL.name),
            limits: limits, metrics: metrics, logger: context.logger)
        return SendHandler(
            store: store, attempts: attempts, finder: AccountFinder(store: store), courier: clients.courier,
            limits: limits, metrics: metrics, logger: context.logger)
    }

    /// Finds inbound texts that did not arrive.
    var recovery: RecoveryService {
        let clients = self.clients
        return RecoveryService(
            store: store,
            recovery: NumberRecovery(
                store: store, twilio: twilio, calls: calls, courier: clients.courier, metrics: metrics,
                logger: context.logger),
            interval: context.settings.duration(Setting.recoveryInterval.name), areUp: { await clients.areUp() },
            logger: context.logger)
    }

    /// Tells the recovery when the webhooks' address was away.
    func doorWatch(_ recovery: RecoveryService) -> DoorWatch {
        DoorWatch(
            transport: transport, url: context.settings.text(Setting.publicURL.name) + "/sms/inbound",
            noteOutage: { recovery.noteOutage() },
            isOpen: context.metrics.gauge(
                "backhop_sender_webhooks_answer", help: "Whether the webhooks' address answers, as seen from here."),
            logger: context.logger)
    }
}

/// Passes the broker's outages on to the recovery, which is made after the connections that report them.
final class OutageNotice: Sendable {
    private let recovery = Mutex<RecoveryService?>(nil)

    /// Tells the recovery, once there is one; it begins with an outage anyway.
    func notify() { recovery.withLock { $0 }?.noteOutage() }

    /// Who is told from now on.
    func connect(to recovery: RecoveryService) { self.recovery.withLock { $0 = recovery } }
}
