import AMQP
import Logging
import QueueContract
import RelayModel

/// Publishes what a committed decision leaves.
struct AftermathPublisher: Sendable {
    let courier: Courier
    let logger: Logger

    /// Publishes the hints with confirms; the events are best effort, because a page reads the tables again when it
    /// misses one.
    func publish(_ aftermath: Aftermath) async throws {
        try await courier.wake(aftermath.hints)
        if let rearm = aftermath.rearm { try await courier.arm(rearm.hop, after: rearm.remaining) }
        for event in aftermath.events {
            do {
                try await courier.announce(event)
            } catch {
                logger.debug("an event was not published", metadata: ["error": "\(error)"])
            }
        }
    }
}
