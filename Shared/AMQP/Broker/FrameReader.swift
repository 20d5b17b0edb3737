import CRabbitMQ

/// Puts frames together to events; copies what it needs, so the frame's memory can be released at once.
struct FrameReader {
    private struct Partial {
        enum Kind {
            case delivery(IncomingMessage)
            case returned(ReturnedMessage)
        }
        var kind: Kind
        var properties = IncomingProperties()
        var body: [UInt8] = []
        var missing: UInt64 = 0
    }

    private var partials: [UInt16: Partial] = [:]

    /// - Returns: The event that the frame completes, if any.
    mutating func read(_ frame: amqp_frame_t) -> BrokerEvent? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return readMethod(frame.payload.method, frame.channel)
        case AMQP_FRAME_HEADER: return readHeader(frame)
        case AMQP_FRAME_BODY: return readBody(frame)
        default: return nil
        }
    }

    private mutating func readHeader(_ frame: amqp_frame_t) -> BrokerEvent? {
        guard var partial = partials.removeValue(forKey: frame.channel) else { return nil }
        let header = frame.payload.properties
        if let decoded = header.decoded {
            partial.properties = IncomingProperties(
                decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee)
        }
        partial.missing = header.body_size
        // What the broker announces is not believed for more than this.
        partial.body.reserveCapacity(Int(min(header.body_size, 1 << 20)))
        return complete(partial, on: frame.channel)
    }

    private mutating func readBody(_ frame: amqp_frame_t) -> BrokerEvent? {
        guard var partial = partials.removeValue(forKey: frame.channel) else { return nil }
        let fragment = frame.payload.body_fragment
        partial.body.append(contentsOf: UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len))
        partial.missing -= min(partial.missing, UInt64(fragment.len))
        return complete(partial, on: frame.channel)
    }

    private mutating func complete(_ partial: Partial, on channel: UInt16) -> BrokerEvent? {
        guard partial.missing == 0 else {
            partials[channel] = partial
            return nil
        }
        switch partial.kind {
        case .delivery(var message):
            message.properties = partial.properties
            message.body = partial.body
            return .delivered(channel: channel, message)
        case .returned(var message):
            message.correlationID = partial.properties.correlationID
            return .returned(channel: channel, message)
        }
    }

    private mutating func readMethod(_ method: amqp_method_t, _ channel: UInt16) -> BrokerEvent? {
        switch method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            partials[channel] = Partial(kind: .delivery(IncomingMessage(method.as(amqp_basic_deliver_t.self))))
        case AMQP_BASIC_RETURN_METHOD:
            let fields = method.as(amqp_basic_return_t.self)
            let message = ReturnedMessage(replyCode: Int(fields.reply_code), text: String(fields.reply_text))
            partials[channel] = Partial(kind: .returned(message))
        case AMQP_CHANNEL_CLOSE_METHOD:
            // A message that was under way on the channel never gets complete.
            partials[channel] = nil
            return event(method, channel)
        default: return event(method, channel)
        }
        return nil
    }

    private func event(_ method: amqp_method_t, _ channel: UInt16) -> BrokerEvent? {
        switch method.id {
        case AMQP_BASIC_ACK_METHOD:
            let fields = method.as(amqp_basic_ack_t.self)
            return .confirmed(channel: channel, tag: fields.delivery_tag, multiple: fields.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let fields = method.as(amqp_basic_nack_t.self)
            return .refused(channel: channel, tag: fields.delivery_tag, multiple: fields.multiple != 0)
        case AMQP_BASIC_CANCEL_METHOD:
            let tag = String(method.as(amqp_basic_cancel_t.self).consumer_tag)
            return .consumerCancelled(channel: channel, consumerTag: tag)
        case AMQP_QUEUE_DECLARE_OK_METHOD:
            let fields = method.as(amqp_queue_declare_ok_t.self)
            return .queueInspected(
                channel: channel, readyMessages: Int(fields.message_count), consumers: Int(fields.consumer_count))
        case AMQP_CHANNEL_OPEN_OK_METHOD: return .channelOpened(channel: channel)
        default: return closure(method, channel)
        }
    }

    private func closure(_ method: amqp_method_t, _ channel: UInt16) -> BrokerEvent? {
        switch method.id {
        case AMQP_CHANNEL_CLOSE_METHOD:
            let fields = method.as(amqp_channel_close_t.self)
            return .channelClosed(
                channel: channel, replyCode: Int(fields.reply_code), text: String(fields.reply_text))
        case AMQP_CONNECTION_CLOSE_METHOD:
            let fields = method.as(amqp_connection_close_t.self)
            return .connectionClosed(replyCode: Int(fields.reply_code), text: String(fields.reply_text))
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .blocked(reason: String(method.as(amqp_connection_blocked_t.self).reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        default: return nil
        }
    }
}

extension amqp_method_t {
    /// The decoded fields; `type` is the one that belongs to the method's id.
    func `as`<Fields: BitwiseCopyable>(_ type: Fields.Type) -> Fields {
        decoded.assumingMemoryBound(to: type).pointee
    }
}

extension IncomingMessage {
    fileprivate init(_ fields: amqp_basic_deliver_t) {
        self.init(
            consumerTag: String(fields.consumer_tag), deliveryTag: fields.delivery_tag,
            redelivered: fields.redelivered != 0, exchange: String(fields.exchange),
            routingKey: String(fields.routing_key))
    }
}
