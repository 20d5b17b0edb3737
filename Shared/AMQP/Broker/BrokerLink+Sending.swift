import CRabbitMQ

/// What is sent without waiting for an answer.
extension BrokerLink {
    /// Writes a message, which waits only when the socket's buffer is full.
    ///
    /// A basic.return does not carry a delivery tag, so the tag travels as the message's correlation id.
    func publish(_ message: AMQPMessage, to address: AMQPAddress, tag: UInt64, on channel: UInt16) throws(AMQPError) {
        defer { arena.recycle() }
        var properties = outgoingProperties(message, tag: tag)
        let exchange = arena.bytes(address.exchange)
        let routingKey = arena.bytes(address.routingKey)
        let status = message.body.withUnsafeBytes { body in
            let bytes = amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            return amqp_basic_publish(
                connection, channel, exchange, routingKey, address.mandatory ? 1 : 0, 0, &properties, bytes)
        }
        try check(status, "publish")
    }

    /// With `multiple`, of everything up to the tag.
    func ack(_ tag: UInt64, multiple: Bool, on channel: UInt16) throws(AMQPError) {
        try check(amqp_basic_ack(connection, channel, tag, multiple ? 1 : 0), "acknowledge")
    }

    func nack(_ tag: UInt64, requeue: Bool, on channel: UInt16) throws(AMQPError) {
        try check(amqp_basic_nack(connection, channel, tag, 0, requeue ? 1 : 0), "acknowledge negatively")
    }

    /// Asks how many messages are ready and how many consumers there are; the answer is
    /// ``BrokerEvent/queueInspected(channel:readyMessages:consumers:)``.
    func inspect(_ queue: String, on channel: UInt16) throws(AMQPError) {
        defer { arena.recycle() }
        var request = amqp_queue_declare_t()
        request.queue = arena.bytes(queue)
        request.passive = 1
        try check(amqp_send_method(connection, channel, AMQP_QUEUE_DECLARE_METHOD, &request), "inspect a queue")
    }

    /// Asks for a channel; the answer is ``BrokerEvent/channelOpened(channel:)``.
    func requestChannel(_ channel: UInt16) throws(AMQPError) {
        var request = amqp_channel_open_t()
        try check(amqp_send_method(connection, channel, AMQP_CHANNEL_OPEN_METHOD, &request), "open a channel")
    }

    private func outgoingProperties(_ message: AMQPMessage, tag: UInt64) -> amqp_basic_properties_t {
        var properties = amqp_basic_properties_t()
        var flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG
        properties.delivery_mode = UInt8(
            message.persistent ? AMQP_DELIVERY_PERSISTENT.rawValue : AMQP_DELIVERY_NONPERSISTENT.rawValue)
        properties.correlation_id = arena.bytes(String(tag))
        if let contentType = message.contentType {
            flags |= AMQP_BASIC_CONTENT_TYPE_FLAG
            properties.content_type = arena.bytes(contentType)
        }
        if let messageID = message.messageID {
            flags |= AMQP_BASIC_MESSAGE_ID_FLAG
            properties.message_id = arena.bytes(messageID)
        }
        if !message.headers.isEmpty {
            flags |= AMQP_BASIC_HEADERS_FLAG
            properties.headers = arena.table(message.headers)
        }
        properties._flags = UInt32(flags)
        return properties
    }
}
