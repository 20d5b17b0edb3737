import IOThread

/// Keeps the consumers of one connection, each on its own channel.
final class ConsumerRole: ConnectionRole {
    enum Command: Sendable {
        case subscribe(Subscribe)
        case settle(subscription: UInt64, tag: UInt64, Settlement.Verdict)
        case stop(subscription: UInt64, CheckedContinuation<Void, Never>?)
    }

    struct Subscribe: Sendable {
        enum Source: Sendable {
            case queue(String)
            case exclusive(exchange: String, routingKeys: [String], arguments: [String: AMQPValue])
        }
        var source: Source
        var prefetch: UInt16
        var ticket: Ticket<AMQPSubscription>
    }

    private struct Consumer {
        var id: UInt64
        var queue: String
        var tag: String
        var buffer: DeliveryBuffer
    }

    private let status: ConnectionStatus
    private let mailbox: IOMailbox<Command>
    private var consumers: [UInt16: Consumer] = [:]
    private var channels: [UInt64: UInt16] = [:]
    private var lastID: UInt64 = 0
    private var lastChannel = controlChannel

    init(_ status: ConnectionStatus, _ mailbox: IOMailbox<Command>) {
        self.status = status
        self.mailbox = mailbox
    }

    let wantsToWrite = false
    /// Acks are written as they come, so there is nothing that a closing connection should wait for.
    let isIdle = true

    func connected(_ link: BrokerLink) throws(AMQPError) {}
    func advance(_ link: BrokerLink, now: ContinuousClock.Instant) throws(AMQPError) {}

    func take(_ command: Command, _ link: BrokerLink?) throws(AMQPError) {
        switch command {
        case .subscribe(let request): try subscribe(request, link)
        case .settle(let subscription, let tag, let verdict):
            // A subscription that is gone took its channel with it; the message is back in its queue.
            guard let link, let channel = channels[subscription] else { return }
            switch verdict {
            case .ack: try link.ack(tag, on: channel)
            case .nack(let requeue): try link.nack(tag, requeue: requeue, on: channel)
            }
        case .stop(let subscription, let continuation):
            defer { continuation?.resume() }
            guard let link, let channel = channels[subscription] else { return }
            try end(channel, nil, link)
        }
    }

    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        switch event {
        case .delivered(let channel, let message): deliver(message, channel)
        case .consumerCancelled(let channel, let consumerTag):
            guard let consumer = consumers[channel], consumer.tag == consumerTag else { return }
            let error = AMQPError(
                .consumerCancelled, "consume queue \(consumer.queue)", detail: "the broker ended the consumer",
                outcome: .unknown)
            try end(channel, error, link)
        case .channelClosed(let channel, let replyCode, let text):
            try link.acceptClose(of: channel)
            guard let consumer = forget(channel) else { return }
            consumer.buffer.finish(
                .channelClosed("consume queue \(consumer.queue)", replyCode: replyCode, text: text, outcome: .unknown))
        default: break
        }
    }

    func lost(_ error: AMQPError) {
        let lost = consumers
        consumers = [:]
        channels = [:]
        for consumer in lost.values {
            consumer.buffer.finish(error.during("consume queue \(consumer.queue)", outcome: .unknown))
        }
    }
}

extension ConsumerRole {
    private func deliver(_ message: IncomingMessage, _ channel: UInt16) {
        // A channel number is used again; the consumer tag tells its users apart.
        guard let consumer = consumers[channel], consumer.tag == message.consumerTag else { return }
        let settlement = Settlement(subscription: consumer.id, tag: message.deliveryTag, mailbox: mailbox)
        consumer.buffer.append(AMQPDelivery(message, settlement))
    }

    private func subscribe(_ request: Subscribe, _ link: BrokerLink?) throws(AMQPError) {
        let operation = request.ticket.operation
        guard let link else {
            request.ticket.fail(status.notConnected(operation))
            return
        }
        guard request.ticket.claim() else { return }
        guard let channel = freeChannel(link) else {
            request.ticket.fail(.invalid(operation, "the connection has no free channel"))
            return
        }
        do {
            request.ticket.resolve(.success(try start(request, channel, link)))
        } catch .channel(let error) {
            request.ticket.fail(error.during("\(operation): \(error.operation)", outcome: .refused))
        } catch {
            request.ticket.fail(error.error.during(operation, outcome: .unknown))
            throw error.error
        }
    }

    private func start(
        _ request: Subscribe, _ channel: UInt16, _ link: BrokerLink
    ) throws(RequestFailure) -> AMQPSubscription {
        lastID += 1
        let tag = "c\(lastID)"
        try link.openChannel(channel)
        let queue = try queueName(request.source, channel, link)
        try link.limitPrefetch(to: request.prefetch, on: channel)
        try link.consume(queue, consumerTag: tag, on: channel)
        let buffer = DeliveryBuffer()
        consumers[channel] = Consumer(id: lastID, queue: queue, tag: tag, buffer: buffer)
        channels[lastID] = channel
        // If the caller has gone, nobody keeps the subscription, and its deinit stops it.
        return AMQPSubscription(queue: queue, id: lastID, buffer: buffer, mailbox: mailbox)
    }

    private func queueName(
        _ source: Subscribe.Source, _ channel: UInt16, _ link: BrokerLink
    ) throws(RequestFailure) -> String {
        switch source {
        case .queue(let name): return name
        case .exclusive(let exchange, let routingKeys, let arguments):
            // Named, because a virtual host's default type may be one that cannot be exclusive.
            let arguments = arguments.merging(["x-queue-type": "classic"]) { given, _ in given }
            let queue = AMQPQueue(name: "", durable: false, exclusive: true, autoDelete: true, arguments: arguments)
            let name = try link.declare(queue, on: channel)
            for key in routingKeys {
                try link.bind(AMQPBinding(queue: name, exchange: exchange, routingKey: key), on: channel)
            }
            return name
        }
    }

    /// The next number in turn that is not in use, so that late frames of an ended channel find nobody.
    private func freeChannel(_ link: BrokerLink) -> UInt16? {
        for _ in 0..<link.channelMax {
            lastChannel = lastChannel >= link.channelMax ? controlChannel + 1 : lastChannel + 1
            if consumers[lastChannel] == nil { return lastChannel }
        }
        return nil
    }

    @discardableResult
    private func forget(_ channel: UInt16) -> Consumer? {
        let consumer = consumers.removeValue(forKey: channel)
        if let consumer { channels[consumer.id] = nil }
        return consumer
    }

    private func end(_ channel: UInt16, _ error: AMQPError?, _ link: BrokerLink) throws(AMQPError) {
        forget(channel)?.buffer.finish(error)
        do {
            try link.closeChannel(channel)
        } catch .channel {
            // The broker closed it at the same time.
            return
        } catch {
            throw error.error
        }
    }
}
