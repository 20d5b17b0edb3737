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

    /// How long an ack waits for others to share a frame with.
    static let ackDelay = Duration.milliseconds(1)

    private let status: ConnectionStatus
    private let mailbox: IOMailbox<Command>
    private var consumers: [UInt16: Consumer] = [:]
    private var byID: [UInt64: Consumer] = [:]
    private var lastID: UInt64 = 0
    private var lastChannel = controlChannel
    /// Acks that were given and not sent, of all consumers, and when the first of them must be.
    private var dueAcks = 0 {
        // A time that stayed behind would keep the thread awake.
        didSet { if dueAcks == 0 { sendAcksBy = nil } }
    }
    private var sendAcksBy: ContinuousClock.Instant?

    private let watch: ConsumerWatch

    init(
        _ configuration: AMQPConfiguration, _ topology: AMQPTopology, _ status: ConnectionStatus,
        _ mailbox: IOMailbox<Command>
    ) {
        self.status = status
        self.mailbox = mailbox
        watch = ConsumerWatch(configuration, topology)
    }

    let wantsToWrite = false
    var isIdle: Bool { dueAcks == 0 }
    var dueBy: ContinuousClock.Instant? { sendAcksBy ?? watch.dueBy(consumers.values) }
    var wakeCount: Int { dueAcks == 0 ? 1 : max(1, gatheredAcks - dueAcks) }

    func connected(_ link: BrokerLink) throws(AMQPError) { watch.reset() }

    func take(_ command: Command, _ link: BrokerLink?) throws(AMQPError) {
        switch command {
        case .subscribe(let request): try subscribe(request, link)
        case .settle(let subscription, let tag, let verdict):
            // A subscription that is gone took its channel with it; the message is back in its queue.
            guard let link, let consumer = byID[subscription] else { return }
            try settle(consumer, tag, verdict, link)
        case .stop(let subscription, let continuation):
            defer { continuation?.resume() }
            guard let link, let consumer = byID[subscription] else { return }
            try end(consumer, nil, link)
        }
    }

    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        switch event {
        case .delivered(let channel, let message):
            // A channel number is used again; the consumer tag tells its users apart.
            guard let consumer = consumers[channel], consumer.tag == message.consumerTag else { return }
            consumer.take(message, mailbox)
        case .consumerCancelled(let channel, let consumerTag):
            guard let consumer = consumers[channel], consumer.tag == consumerTag else { return }
            let error = AMQPError(
                .consumerCancelled, consumer.operation, detail: "the broker ended the consumer", outcome: .unknown)
            try end(consumer, error, link)
        case .channelClosed(let channel, let replyCode, let text):
            try link.acceptClose(of: channel)
            guard let consumer = consumers[channel] else { return try examine(event, link) }
            forget(consumer)
            consumer.buffer.finish(
                .channelClosed(consumer.operation, replyCode: replyCode, text: text, outcome: .unknown))
        default: try examine(event, link)
        }
    }

    func advance(_ link: BrokerLink, now: ContinuousClock.Instant) throws(AMQPError) {
        for consumer in consumers.values { consumer.handOver() }
        if let finding = try watch.advance(consumers.values, link, now: now) { try end(finding, link) }
        guard dueAcks > 0 else { return }
        let by = sendAcksBy ?? now + Self.ackDelay
        sendAcksBy = by
        if dueAcks >= gatheredAcks || now >= by { try sendAcks(link) }
    }

    func lost(_ error: AMQPError) {
        let lost = consumers.values
        consumers = [:]
        byID = [:]
        dueAcks = 0
        for consumer in lost { consumer.buffer.finish(error.during(consumer.operation, outcome: .unknown)) }
    }
}

// Ending what the broker has forgotten.
extension ConsumerRole {
    private func examine(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        if let finding = try watch.handle(event, link) { try end(finding, link) }
    }

    private func end(_ finding: ConsumerWatch.Finding, _ link: BrokerLink) throws(AMQPError) {
        // It may have been stopped since the question was asked.
        guard byID[finding.consumer.id] != nil else { return }
        try end(finding.consumer, finding.error, link)
    }
}

// Settling.
extension ConsumerRole {
    private var gatheredAcks: Int { consumers.values.reduce(Int.max) { min($0, $1.gatheredAcks) } }

    private func settle(
        _ consumer: Consumer, _ tag: UInt64, _ verdict: Settlement.Verdict, _ link: BrokerLink
    ) throws(AMQPError) {
        switch verdict {
        case .ack:
            let before = consumer.ledger.dueCount
            consumer.ledger.ack(tag)
            dueAcks += consumer.ledger.dueCount - before
        case .nack(let requeue):
            // At once: an ack with `multiple` that came before it would settle this delivery too.
            guard consumer.ledger.nack(tag) else { return }
            try link.nack(tag, requeue: requeue, on: consumer.channel)
        }
    }

    private func sendAcks(_ link: BrokerLink) throws(AMQPError) {
        dueAcks = 0
        link.holdOutput()
        defer { link.releaseOutput() }
        for consumer in consumers.values { try sendAcks(of: consumer, link) }
    }

    private func sendAcks(of consumer: Consumer, _ link: BrokerLink) throws(AMQPError) {
        guard consumer.ledger.dueCount > 0 else { return }
        let due = consumer.ledger.takeDue()
        if let tag = due.upTo { try link.ack(tag, multiple: true, on: consumer.channel) }
        for tag in due.single { try link.ack(tag, multiple: false, on: consumer.channel) }
    }

    private func forget(_ consumer: Consumer) {
        consumers[consumer.channel] = nil
        byID[consumer.id] = nil
        dueAcks -= consumer.ledger.dueCount
    }

    private func end(_ consumer: Consumer, _ error: AMQPError?, _ link: BrokerLink) throws(AMQPError) {
        let due = consumer.ledger.dueCount
        try sendAcks(of: consumer, link)
        dueAcks -= due
        forget(consumer)
        consumer.buffer.finish(error)
        do {
            try link.closeChannel(consumer.channel)
        } catch .channel {
            // The broker closed it at the same time.
            return
        } catch {
            throw error.error
        }
    }
}

// Subscribing.
extension ConsumerRole {
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
        let queue = try link.queueName(request.source, on: channel)
        try link.limitPrefetch(to: request.prefetch, on: channel)
        try link.consume(queue, consumerTag: tag, on: channel)
        let consumer = Consumer(
            id: lastID, queue: queue, tag: tag, channel: channel, prefetch: Int(request.prefetch))
        consumers[channel] = consumer
        byID[lastID] = consumer
        // If the caller has gone, nobody keeps the subscription, and its deinit stops it.
        return AMQPSubscription(queue: queue, id: lastID, buffer: consumer.buffer, mailbox: mailbox)
    }

    /// The next number in turn that is not in use, so that late frames of an ended channel find nobody.
    private func freeChannel(_ link: BrokerLink) -> UInt16? {
        for _ in 0..<link.channelMax {
            lastChannel = lastChannel >= link.channelMax ? controlChannel + 1 : lastChannel + 1
            if consumers[lastChannel] == nil { return lastChannel }
        }
        return nil
    }
}

extension BrokerLink {
    /// The queue to consume, which is declared and bound first if it is the subscription's own.
    fileprivate func queueName(
        _ source: ConsumerRole.Subscribe.Source, on channel: UInt16
    ) throws(RequestFailure) -> String {
        switch source {
        case .queue(let name): return name
        case .exclusive(let exchange, let routingKeys, let arguments):
            // Named, because a virtual host's default type may be one that cannot be exclusive.
            let arguments = arguments.merging(["x-queue-type": "classic"]) { given, _ in given }
            let queue = AMQPQueue(name: "", durable: false, exclusive: true, autoDelete: true, arguments: arguments)
            let name = try declare(queue, on: channel)
            for key in routingKeys {
                try bind(AMQPBinding(queue: name, exchange: exchange, routingKey: key), on: channel)
            }
            return name
        }
    }
}
