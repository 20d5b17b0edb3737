import Logging
import QueueContract
import RelayModel
import ServiceKit

/// Where a verified webhook goes.
package enum WebhookQueue: String, Sendable {
    case inbound
    case delivery
}

/// Puts verified webhooks where they are safe: on the broker, else in the database.
struct WebhookKeeper: Sendable {
    /// How a webhook was kept.
    enum Place: String, Sendable { case published, spilled }

    /// Publishes, and returns after the broker's confirm; fails at once while there is no connection.
    var publish: @Sendable (WebhookQueue, [UInt8]) async throws -> Void
    /// Inserts a spill row, and returns after the commit.
    var spill: @Sendable (TenantID, WebhookQueue, [UInt8]) async throws -> Void
    var logger: Logger
    /// How long each of the two may take.
    var patience: Duration

    /// Which place did not answer a moment ago.
    var suspicions = Suspicions()

    /// Keeps a webhook.
    ///
    /// When the broker's answer is unknown the webhook is kept in the database as well: the router takes it once. A place that has
    /// just let a webhook wait in vain is asked last, and not at all when the other one is no better: then the answer is 503
    /// at once, and Twilio can go to the fallback URL while it still waits.
    ///
    /// - Parameter payload: Encodes the webhook for the place it came through.
    /// - Throws: ``ProblemError`` with 503 when neither place took it.
    func keep(
        _ queue: WebhookQueue, tenant: TenantID, payload: @Sendable (InboundPayload.Source) -> [UInt8]
    ) async throws -> Place {
        crashPoint(.webhookVerified)
        let isBrokerSuspect = suspicions.isSuspect(.published)
        if isBrokerSuspect, suspicions.isSuspect(.spilled) { throw ProblemError.unavailable }
        for place in isBrokerSuspect ? [Place.spilled, .published] : [.published, .spilled] {
            if await keep(queue, in: place, tenant: tenant, payload: payload) { return place }
        }
        throw ProblemError.unavailable
    }

    private func keep(
        _ queue: WebhookQueue, in place: Place, tenant: TenantID,
        payload: @Sendable (InboundPayload.Source) -> [UInt8]
    ) async -> Bool {
        switch place {
        case .published:
            let body = payload(.webhook)
            let isKept = await succeeds(place) { try await publish(queue, body) }
            crashPoint(isKept ? .webhookPublished : .webhookUnconfirmed)
            return isKept
        case .spilled:
            let body = payload(.spill)
            let isKept = await succeeds(place) { try await spill(tenant, queue, body) }
            if isKept { crashPoint(.webhookSpilled) }
            return isKept
        }
    }

    private func succeeds(_ place: Place, _ operation: @escaping @Sendable () async throws -> Void) async -> Bool {
        let began = ContinuousClock.now
        do {
            try await withTimeLimit(patience, operation)
            suspicions.clear(place)
            return true
        } catch {
            if error is TookTooLong || began.duration(to: .now) > .seconds(1) { suspicions.suspect(place) }
            logger.warning("a webhook could not be kept", metadata: ["place": "\(place)", "error": "\(error)"])
            return false
        }
    }
}
