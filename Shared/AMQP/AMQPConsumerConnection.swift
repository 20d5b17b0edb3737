import IOThread

/// Consumes over a connection of its own, so that an alarm, which stops publishing connections, does not stop acks.
package final class AMQPConsumerConnection: Sendable {
    private let status: ConnectionStatus
    private let thread: IOThread<ConsumerRole.Command>

    /// Starts to connect in the background.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the broker.
    ///   - topology: Declared at every connect.
    ///   - onEvent: Told what happens to the connection, on its I/O thread; must return quickly.
    /// - Throws: ``AMQPError/Code/system`` when the system refuses a thread or a descriptor.
    package init(
        configuration: AMQPConfiguration, topology: AMQPTopology = AMQPTopology(),
        onEvent: @escaping @Sendable (AMQPEvent) -> Void = { _ in }
    ) throws(AMQPError) {
        let status = ConnectionStatus(onEvent: onEvent)
        self.status = status
        // Bounded in fact by the prefetches: a delivery is settled at most once. 2,047 channels of 2,000 fit.
        thread = try startThread("amqp-consume", capacity: 1 << 23) { mailbox in
            let role = ConsumerRole(configuration, topology, status, mailbox)
            ConnectionLoop(configuration, topology, status, mailbox, role: role).run()
        }
    }

    /// Where the connection stands.
    package var state: AMQPConnectionState { status.state }

    /// Why the last attempt to connect failed or the last connection was lost.
    package var lastFailure: AMQPError? { status.lastFailure }

    /// Runs tasks on the client's thread, with `withTaskExecutorPreference` or `Task(executorPreference:)`.
    ///
    /// Worth it for a task that mostly waits for this client: its deliveries and acks wake no other thread. It must not block or
    /// compute for long, because the thread serves nobody else meanwhile, and it stands still while the client connects. Once
    /// the client is closed such tasks go on elsewhere.
    package var executor: any TaskExecutor { thread.executor }

    /// Waits until the connection is up, or ended for good, or the task is cancelled.
    ///
    /// - Returns: Whether it is up.
    @discardableResult
    package func waitUntilConnected() async -> Bool {
        await status.waitWhileConnecting()
        return status.state.isOpen
    }

    /// Starts to consume a queue, waiting for the connection as long as the task is not cancelled.
    ///
    /// - Parameters:
    ///   - queue: The queue's name.
    ///   - prefetch: How many deliveries may be unsettled, 1 to 2000 (the most that quorum queues allow).
    /// - Throws: ``AMQPError/Code/notFound`` when there is no such queue; the terminal error of the connection.
    package func subscribe(queue: String, prefetch: Int) async throws(AMQPError) -> AMQPSubscription {
        try await subscribe(.queue(queue), named: [queue], prefetch, "subscribe to queue \(queue)")
    }

    /// Starts to consume what is published to an exchange from now on, by a queue that ends with the subscription.
    ///
    /// - Parameters:
    ///   - exchange: An exchange of the topology.
    ///   - routingKeys: The patterns to bind; none means nothing comes.
    ///   - prefetch: How many deliveries may be unsettled, 1 to 2000.
    ///   - arguments: Of the queue, for instance `x-max-length`.
    package func subscribe(
        exclusiveTo exchange: String, routingKeys: [String], prefetch: Int, arguments: [String: AMQPValue] = [:]
    ) async throws(AMQPError) -> AMQPSubscription {
        try await subscribe(
            .exclusive(exchange: exchange, routingKeys: routingKeys, arguments: arguments),
            named: [exchange] + routingKeys, prefetch, "subscribe to exchange \(exchange)")
    }

    private func subscribe(
        _ source: ConsumerRole.Subscribe.Source, named names: [String], _ prefetch: Int, _ operation: String
    ) async throws(AMQPError) -> AMQPSubscription {
        guard (1...2000).contains(prefetch) else { throw .invalid(operation, "the prefetch must be from 1 to 2000") }
        guard names.allSatisfy({ $0.utf8.count <= 255 }), names.first?.isEmpty == false else {
            throw .invalid(operation, "a name is empty or longer than 255 bytes")
        }
        while true {
            await status.waitWhileConnecting()
            guard !Task.isCancelled else { throw .cancelled(operation, outcome: .notSent) }
            do {
                try status.requireOpen(operation)
                return try await request(source, UInt16(prefetch), operation)
            } catch  where error.code == .notConnected || error.code == .connectionLost {
                // Lost on the way: wait for the next connection.
                continue
            }
        }
    }

    private func request(
        _ source: ConsumerRole.Subscribe.Source, _ prefetch: UInt16, _ operation: String
    ) async throws(AMQPError) -> AMQPSubscription {
        let ticket = Ticket<AMQPSubscription>(operation)
        do {
            try await thread.send(.subscribe(.init(source: source, prefetch: prefetch, ticket: ticket)))
        } catch {
            throw AMQPError(error, operation)
        }
        return try await ticket.value()
    }

    /// Ends all subscriptions and disconnects; what is unsettled goes back to its queue. Idempotent.
    ///
    /// Verdicts given before are still sent. Subscriptions that were not stopped end by throwing.
    package func close() async {
        thread.close()
        await thread.finished()
    }
}
