package import AMQP
package import RelayModel

/// Publishes the hints that wake rows and hops, always with the broker's confirm.
///
/// A hint names a row and carries no news: when one is lost the sweeper finds the row, and when one is repeated it does
/// nothing. Publish only what is committed.
package struct Courier: Sendable {
    /// Where the hints go.
    package let publisher: AMQPPublisher
    /// What the queues are called here.
    package let names: QueueNames

    /// Publishes through `publisher` to the queues of `names`.
    package init(publisher: AMQPPublisher, names: QueueNames) {
        self.publisher = publisher
        self.names = names
    }

    /// Wakes an outbound row.
    package func wake(_ hint: OutboundHint) async throws(AMQPError) {
        try await publish(body(of: hint), to: hint.lane == .send ? names.send : names.sendBulk)
    }

    /// Wakes several outbound rows, with all the confirms awaited together.
    package func wake(_ hints: [OutboundHint]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hint in hints { group.addTask { try await wake(hint) } }
            try await group.waitForAll()
        }
    }

    /// Wakes the row after `pause`, or after the longest step of the ladder that is shorter; the row then waits again.
    package func wake(_ hint: OutboundHint, after pause: Duration) async throws(AMQPError) {
        let step = RetryLadder.step(for: pause)
        let queue = hint.lane == .send ? names.retry(seconds: step) : names.retryBulk(seconds: step)
        try await publish(body(of: hint), to: queue)
    }

    /// Starts, or goes on with, the clock of a hop that is to end after `remaining`.
    package func arm(_ hop: HopKey, after remaining: Duration) async throws(AMQPError) {
        let hint = EscalateHint(tenant: hop.tenant, relay: hop.relay, hop: hop.hop, cause: .deadline)
        try await publish(hint.encoded(), to: names.ackDeadline(seconds: AckDeadlineLadder.step(for: remaining)))
    }

    /// Tells the router that a hop's text will never be sent.
    package func reportFailure(of hop: HopKey) async throws(AMQPError) {
        let hint = EscalateHint(tenant: hop.tenant, relay: hop.relay, hop: hop.hop, cause: .failed)
        try await publish(hint.encoded(), to: names.escalate)
    }

    /// Tells the router of a command whose row is committed.
    package func submit(_ command: CommandID, of tenant: TenantID) async throws(AMQPError) {
        try await publish(CommandPayload(tenant: tenant, command: command).encoded(), to: names.command)
    }

    /// Publishes a payload to a queue.
    package func publish(_ body: [UInt8], to queue: String) async throws(AMQPError) {
        try await publisher.publish(
            AMQPMessage(body: body, contentType: "application/json"), to: AMQPAddress(exchange: "", routingKey: queue))
    }

    private func body(of hint: OutboundHint) -> [UInt8] {
        SendHint(tenant: hint.tenant, outbound: hint.outbound).encoded()
    }
}

extension Courier {
    /// Tells the processes that listen of a change; nobody need be listening.
    package func announce(_ event: EventPayload) async throws(AMQPError) {
        try await publisher.publish(
            AMQPMessage(body: event.encoded(), contentType: "application/json"),
            to: AMQPAddress(exchange: names.events, routingKey: event.routingKey, mandatory: false))
    }
}
