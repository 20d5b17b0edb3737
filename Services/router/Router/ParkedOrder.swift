import QueueContract
import RelayModel
import RelayStore

/// Carries out what a dispatcher says about a message that could not be processed.
struct ParkedOrder {
    let transaction: RouterTransaction
    let courier: Courier
    let command: CommandRecord

    /// Publishes before the commit: when that fails the message is queued twice, which every consumer stands, and never lost.
    func resolve(_ id: ParkedID, isRequeued: Bool) async throws -> CommandAnswer {
        guard let parked = try await transaction.parked(command.tenant, id) else {
            return .refused("somebody has dealt with it already, or nothing is parked under that id")
        }
        if isRequeued {
            let queue = courier.names.full(parked.queue)
            guard courier.names.consumed.contains(queue) else {
                return .refused("the queue that it came from takes no messages: it can only be dropped")
            }
            guard !parked.isRedacted else {
                return .refused("what it said has been forgotten: it can only be dropped")
            }
            try await courier.publish(parked.payload, to: queue)
        }
        try await transaction.resolve(command.tenant, id, as: isRequeued ? .requeued : .dropped)
        try await audit(id, isRequeued ? "parked_requeued" : "parked_dropped", courier.names.short(parked.queue))
        return CommandAnswer(isDone: true, json: "{}")
    }

    private func audit(_ id: ParkedID, _ kind: String, _ queue: String) async throws {
        var event = AuditEvent(kind)
        event.parked = id
        event.channel = AckChannel.api.rawValue
        event.reason = queue
        event.actor = command.requestedBy
        try await transaction.audit(event, tenant: command.tenant)
    }
}
