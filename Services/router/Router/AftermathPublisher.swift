import AMQP
import Logging
import QueueContract
import RelayModel
import ServiceKit

/// Publishes what a committed decision leaves.
struct AftermathPublisher: Sendable {
    let courier: Courier
    let logger: Logger

    /// Publishes the hints with confirms; the events are best effort, because a page reads the tables again when it
    /// misses one.
    func publish(_ aftermath: Aftermath) async throws {
        try await wake(aftermath.hints)
        if aftermath.rearm != nil { crashPoint(.clockNotRearmed) }
        if let rearm = aftermath.rearm { try await courier.arm(rearm.hop, after: rearm.remaining) }
        var told: Set<EventPayload> = []
        for event in aftermath.events where told.insert(event).inserted {
            do {
                try await courier.announce(event)
            } catch {
                logger.debug("an event was not published", metadata: ["error": "\(error)"])
            }
        }
    }

    private func wake(_ hints: [OutboundHint]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hint in hints { group.addTask { try await courier.wake(hint) } }
            while try await group.next() != nil {
                if hints.count > 1 { crashPoint(.hintsPartlyPublished) }
            }
        }
    }
}
