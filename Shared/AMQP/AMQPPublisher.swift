import IOThread

/// Publishes over a connection of its own, and returns when the broker has confirmed.
///
/// Many tasks publish at the same time; messages are written in the order in which their calls found a free place.
package final class AMQPPublisher: Sendable {
    private let status: ConnectionStatus
    private let gate: PermitGate
    private let thread: IOThread<PublisherRole.Command>

    /// Starts to connect in the background.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the broker.
    ///   - topology: Declared at every connect.
    ///   - maxInFlight: How many publishes may wait for their confirm, 1 to 65535; further ones wait for a place.
    ///   - onEvent: Told what happens to the connection, on its I/O thread; must return quickly.
    /// - Throws: ``AMQPError/Code/system`` when the system refuses a thread or a descriptor.
    package init(
        configuration: AMQPConfiguration, topology: AMQPTopology = AMQPTopology(), maxInFlight: Int = 512,
        onEvent: @escaping @Sendable (AMQPEvent) -> Void = { _ in }
    ) throws(AMQPError) {
        guard (1...65535).contains(maxInFlight) else {
            throw .invalid("start a publisher", "maxInFlight must be from 1 to 65535")
        }
        let status = ConnectionStatus(onEvent: onEvent)
        let gate = PermitGate(permits: maxInFlight)
        self.status = status
        self.gate = gate
        // The gate bounds the publishes; the rest of the room is for inspections.
        thread = try startThread("amqp-publish", capacity: maxInFlight + 1024) { mailbox in
            let role = PublisherRole(configuration, status, gate)
            ConnectionLoop(configuration, topology, status, mailbox, role: role).run()
        }
    }

    /// Where the connection stands.
    package var state: AMQPConnectionState { status.state }

    /// Why the last attempt to connect failed or the last connection was lost.
    package var lastFailure: AMQPError? { status.lastFailure }

    /// Runs tasks on the client's thread, with `withTaskExecutorPreference` or `Task(executorPreference:)`.
    ///
    /// Worth it for a task that mostly waits for this client: its messages and confirms wake no other thread. It must not block or
    /// compute for long, because the thread serves nobody else meanwhile, and it stands
    /// still while the client connects. Once the client is closed such tasks go on elsewhere.
    package var executor: any TaskExecutor { thread.executor }

    /// Waits until the connection is up, or ended for good, or the task is cancelled.
    ///
    /// - Returns: Whether it is up.
    @discardableResult
    package func waitUntilConnected() async -> Bool {
        await status.waitWhileConnecting()
        return status.state.isOpen
    }

    /// Publishes a message, and returns when the broker has confirmed that it has it.
    ///
    /// Waits for a place among those in flight, and while the broker is blocked, for as long as the task is not cancelled.
    /// Cancelling ends the wait; the message may then be published all the same, if the outcome says `unknown`.
    ///
    /// - Throws: ``AMQPError`` with the outcome `notSent` (not connected, invalid, closed, cancelled early), `refused`
    ///   (unroutable, or the broker's nack) or `unknown` (connection or channel lost, no confirm in time, cancelled).
    package func publish(_ message: AMQPMessage, to address: AMQPAddress) async throws(AMQPError) {
        try message.validate(for: address)
        let publish = PendingPublish(message, address)
        try status.requireOpen(publish.operation)
        guard await gate.enter() else { throw .cancelled(publish.operation, outcome: .notSent) }
        guard thread.post(.publish(publish)) else {
            gate.leave()
            throw .closed(publish.operation)
        }
        try await publish.confirmed()
    }

    /// How many messages of a queue are ready, that is, neither delivered nor unconfirmed.
    ///
    /// - Throws: ``AMQPError/Code/notFound`` when there is no such queue, ``AMQPError/Code/timeout`` also when the broker is
    ///   blocked for longer than the request limit.
    package func depth(ofQueue queue: String) async throws(AMQPError) -> Int {
        let operation = "inspect queue \(queue)"
        guard (1...255).contains(queue.utf8.count) else { throw .invalid(operation, "the name has 1 to 255 bytes") }
        try status.requireOpen(operation)
        let ticket = Ticket<Int>(operation)
        do {
            try await thread.send(.inspect(Inspection(queue: queue, ticket: ticket)))
        } catch {
            throw AMQPError(error, operation)
        }
        return try await ticket.value()
    }

    /// Refuses new messages, waits a moment for the confirms that are due, and disconnects. Idempotent.
    ///
    /// What is unconfirmed after ``AMQPConfiguration/closeTimeout`` ends with the outcome `unknown`.
    package func close() async {
        thread.close()
        await thread.finished()
    }
}
