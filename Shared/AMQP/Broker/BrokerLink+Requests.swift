import CRabbitMQ

/// Requests that wait for the broker's answer, at most the request limit. Other events that arrive meanwhile are kept.
extension BrokerLink {
    func openChannel(_ channel: UInt16) throws(RequestFailure) {
        amqp_channel_open(connection, channel)
        try check(amqp_get_rpc_reply(connection), "open a channel", on: channel)
    }

    /// Ends the channel's consumers; what was not acknowledged goes back to its queue.
    func closeChannel(_ channel: UInt16) throws(RequestFailure) {
        try check(amqp_channel_close(connection, channel, AMQP_REPLY_SUCCESS), "close a channel", on: channel)
    }

    /// Makes the broker confirm what is published on the channel.
    func selectConfirms(on channel: UInt16) throws(RequestFailure) {
        amqp_confirm_select(connection, channel)
        try check(amqp_get_rpc_reply(connection), "ask for confirms", on: channel)
    }

    func declare(_ exchange: AMQPExchange, on channel: UInt16) throws(RequestFailure) {
        defer { arena.recycle() }
        amqp_exchange_declare(
            connection, channel, arena.bytes(exchange.name), arena.bytes(exchange.kind.rawValue), 0,
            exchange.durable ? 1 : 0, 0, 0, amqp_table_t())
        try check(amqp_get_rpc_reply(connection), "declare exchange \(exchange.name)", on: channel)
    }

    /// - Returns: The queue's name, which is the broker's choice when `queue.name` is empty.
    @discardableResult
    func declare(_ queue: AMQPQueue, on channel: UInt16) throws(RequestFailure) -> String {
        defer { arena.recycle() }
        let answer = amqp_queue_declare(
            connection, channel, arena.bytes(queue.name), 0, queue.durable ? 1 : 0, queue.exclusive ? 1 : 0,
            queue.autoDelete ? 1 : 0, arena.table(queue.arguments))
        // Before the check, which releases the answer's memory.
        let name = answer.map { String($0.pointee.queue) } ?? queue.name
        try check(amqp_get_rpc_reply(connection), "declare queue \(queue.name)", on: channel)
        return name
    }

    func bind(_ binding: AMQPBinding, on channel: UInt16) throws(RequestFailure) {
        defer { arena.recycle() }
        amqp_queue_bind(
            connection, channel, arena.bytes(binding.queue), arena.bytes(binding.exchange),
            arena.bytes(binding.routingKey), amqp_table_t())
        let operation = "bind queue \(binding.queue) to exchange \(binding.exchange)"
        try check(amqp_get_rpc_reply(connection), operation, on: channel)
    }

    func limitPrefetch(to count: UInt16, on channel: UInt16) throws(RequestFailure) {
        // Per consumer, not per channel: quorum queues refuse the global kind.
        amqp_basic_qos(connection, channel, 0, count, 0)
        try check(amqp_get_rpc_reply(connection), "limit the prefetch", on: channel)
    }

    func consume(_ queue: String, consumerTag: String, on channel: UInt16) throws(RequestFailure) {
        defer { arena.recycle() }
        amqp_basic_consume(
            connection, channel, arena.bytes(queue), arena.bytes(consumerTag), 0, 0, 0, amqp_table_t())
        try check(amqp_get_rpc_reply(connection), "consume queue \(queue)", on: channel)
    }
}

extension BrokerLink {
    /// Declares everything.
    ///
    /// - Throws: ``AMQPError/Code/topologyConflict`` when the broker has something else under a name; its text says what differs.
    func declare(_ topology: AMQPTopology, on channel: UInt16) throws(AMQPError) {
        do {
            for exchange in topology.exchanges { try declare(exchange, on: channel) }
            for queue in topology.queues { try declare(queue, on: channel) }
            for binding in topology.bindings { try bind(binding, on: channel) }
        } catch RequestFailure.channel(let error) where error.replyCode == 406 {
            // "PRECONDITION_FAILED - inequivalent arg 'x-…' for queue '…' …: received … but current is …"
            throw AMQPError(
                .topologyConflict, error.operation, replyCode: error.replyCode, detail: error.detail, outcome: .refused)
        } catch {
            throw error.error
        }
    }
}
