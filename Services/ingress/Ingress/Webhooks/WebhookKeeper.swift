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

    /// Keeps a webhook.
    ///
    /// When the broker's answer is unknown the webhook is kept in the database as well: the router takes it once.
    ///
    /// - Parameter payload: Encodes the webhook for the place it came through.
    /// - Throws: ``ProblemError`` with 503 when neither place took it.
    func keep(
        _ queue: WebhookQueue, tenant: TenantID, payload: @Sendable (InboundPayload.Source) -> [UInt8]
    ) async throws -> Place {
        crashPoint(.webhookVerified)
        let webhook = payload(.webhook)
        if await succeeds("publish", { try await publish(queue, webhook) }) {
            crashPoint(.webhookPublished)
            return .published
        }
        crashPoint(.webhookUnconfirmed)
        let spilled = payload(.spill)
        if await succeeds("spill", { try await spill(tenant, queue, spilled) }) {
            crashPoint(.webhookSpilled)
            return .spilled
        }
        throw ProblemError.unavailable
    }

    private func succeeds(_ step: String, _ operation: @escaping @Sendable () async throws -> Void) async -> Bool {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await operation() }
                group.addTask { [patience] in
                    try await Task.sleep(for: patience)
                    throw TookTooLong()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
            return true
        } catch {
            logger.warning("a webhook could not be kept", metadata: ["step": "\(step)", "error": "\(error)"])
            return false
        }
    }

    private struct TookTooLong: Error, CustomStringConvertible { var description: String { "took too long" } }
}
