import AMQP
import Logging
import QueueContract
import ServiceLifecycle

/// Receives from the exchange `events` what changed, and passes it on to those in this process who wait for it.
struct EventFeed: Service {
    let consumers: AMQPConsumerConnection
    let names: QueueNames
    let commands: CommandDesk
    let livePages: LivePages
    let views: TrackViews
    let dispatchers: DispatcherFeed
    let logger: Logger

    private static let kinds: [EventPayload.Kind] = [.command, .configuration, .job, .relay]

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let subscription = try await consumers.subscribe(
                        exclusiveTo: names.events, routingKeys: Self.kinds.map(\.routingPattern), prefetch: 200)
                    // What changed while there was no subscription was told to nobody.
                    views.startListening()
                    defer { views.stopListening() }
                    livePages.changedAll()
                    dispatchers.changedAll()
                    for try await delivery in subscription { take(delivery) }
                } catch {
                    logger.warning("events are not received", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func take(_ delivery: AMQPDelivery) {
        delivery.ack()
        guard let event = try? EventPayload(decoding: delivery.body) else { return }
        if let command = event.command { commands.answered(command) }
        dispatchers.changed(event)
        guard let job = event.job.map({ LivePage.Job(tenant: event.tenant, id: $0) }) else { return }
        // First of all: whoever sees the change on a live page must find it when they ask as well.
        views.changed(job)
        livePages.changed(job)
    }
}
