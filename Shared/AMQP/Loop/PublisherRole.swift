/// Publishes with confirms, and inspects queues.
final class PublisherRole: ConnectionRole {
    enum Command: Sendable {
        /// With a permit of the gate, which is given back when the broker has answered.
        case publish(PendingPublish)
        case inspect(Inspection)
    }

    private let status: ConnectionStatus
    private let gate: PermitGate
    private let confirmTimeout: Duration
    private var waiting = Fifo<PendingPublish>()
    private var ledger = ConfirmLedger<PendingPublish>()
    private var isBlocked = false
    private let inspector: QueueInspector
    private var nextExpiry = ContinuousClock.now

    init(_ configuration: AMQPConfiguration, _ status: ConnectionStatus, _ gate: PermitGate) {
        self.status = status
        self.gate = gate
        confirmTimeout = configuration.confirmTimeout
        inspector = QueueInspector(limit: configuration.rpcTimeout)
    }

    var wantsToWrite: Bool { !waiting.isEmpty && !isBlocked }
    var isIdle: Bool { waiting.isEmpty && ledger.count == 0 && inspector.isIdle }

    let dueBy: ContinuousClock.Instant? = nil
    let wakeCount = 1

    func connected(_ link: BrokerLink) throws(AMQPError) {
        isBlocked = false
        try selectConfirms(link)
        do {
            try link.openChannel(QueueInspector.channel)
        } catch {
            throw error.error
        }
        inspector.connected()
    }

    func take(_ command: Command, _ link: BrokerLink?) throws(AMQPError) {
        switch command {
        case .publish(let publish):
            if link == nil { refuse(publish) } else { waiting.append(publish) }
        case .inspect(let inspection):
            if link == nil {
                inspection.ticket.fail(status.notConnected(inspection.ticket.operation))
            } else {
                inspector.add(inspection)
            }
        }
    }

    func advance(_ link: BrokerLink, now: ContinuousClock.Instant) throws(AMQPError) {
        try publishWaiting(link, now)
        try inspector.advance(link, now: now, mayAsk: !isBlocked)
        guard now >= nextExpiry, !isBlocked else { return }
        nextExpiry = now + .seconds(1)
        for slot in ledger.expire(before: now - confirmTimeout) {
            answer(
                slot.waiter,
                AMQPError(.timeout, slot.waiter.operation, detail: "no confirm in time", outcome: .unknown))
        }
    }

    private func publishWaiting(_ link: BrokerLink, _ now: ContinuousClock.Instant) throws(AMQPError) {
        guard wantsToWrite else { return }
        // A single message is not held back.
        let isBatch = waiting.count > 1
        if isBatch { link.holdOutput() }
        defer { if isBatch { link.releaseOutput() } }
        var room = 0
        while let next = waiting.first {
            // Asking costs a system call.
            if room <= 0 {
                guard link.isWritable else { return }
                room = BrokerLink.writableRoom
            }
            room -= next.message.body.count
            _ = waiting.popFirst()
            try publish(next, link, now)
        }
    }

    private func publish(
        _ publish: PendingPublish, _ link: BrokerLink, _ now: ContinuousClock.Instant
    ) throws(AMQPError) {
        guard publish.claim() else { return gate.leave() }
        let tag = ledger.append(publish, at: now)
        try link.publish(publish.message, to: publish.address, tag: tag, on: controlChannel)
    }

    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        switch event {
        case .confirmed(controlChannel, let tag, let multiple): confirm(ledger.settle(tag, multiple: multiple))
        case .refused(controlChannel, let tag, let multiple): refuse(ledger.settle(tag, multiple: multiple))
        case .returned(controlChannel, let message): noteReturn(message)
        case .channelClosed(controlChannel, let replyCode, let text):
            try reopen(link, AMQPError.channelClosed("publish", replyCode: replyCode, text: text, outcome: .unknown))
        case .blocked: isBlocked = true
        case .unblocked:
            isBlocked = false
            ledger.restartClocks(at: .now)
        default: try inspector.handle(event, link)
        }
    }

    func lost(_ error: AMQPError) {
        failInFlight(error)
        for publish in waiting.removeAll() { refuse(publish) }
        inspector.lost(error)
    }
}

extension PublisherRole {
    private func confirm(_ slots: [ConfirmLedger<PendingPublish>.Slot]) {
        for slot in slots {
            answer(slot.waiter, slot.returned?.during(slot.waiter.operation, outcome: .refused))
        }
    }

    private func refuse(_ slots: [ConfirmLedger<PendingPublish>.Slot]) {
        for slot in slots {
            let operation = slot.waiter.operation
            answer(
                slot.waiter,
                AMQPError(.refused, operation, detail: "the broker did not take the message", outcome: .refused))
        }
    }

    private func noteReturn(_ message: ReturnedMessage) {
        guard let tag = message.correlationID.flatMap({ UInt64($0) }) else { return }
        let error = AMQPError(
            .unroutable, "publish", replyCode: message.replyCode, detail: message.text, outcome: .refused)
        ledger.markReturned(tag, error)
    }

    /// The broker closes the channel for one bad publish, such as to an exchange that does not exist, without saying which.
    private func reopen(_ link: BrokerLink, _ error: AMQPError) throws(AMQPError) {
        failInFlight(error)
        try link.acceptClose(of: controlChannel)
        do {
            try link.openChannel(controlChannel)
        } catch {
            throw error.error
        }
        try selectConfirms(link)
    }

    private func selectConfirms(_ link: BrokerLink) throws(AMQPError) {
        do {
            try link.selectConfirms(on: controlChannel)
        } catch {
            throw error.error
        }
    }

    private func failInFlight(_ error: AMQPError) {
        for slot in ledger.reset() {
            answer(slot.waiter, error.during(slot.waiter.operation, outcome: .unknown))
        }
    }

    private func refuse(_ publish: PendingPublish) {
        let operation = publish.operation
        answer(publish, status.state == .closed ? AMQPError.closed(operation) : status.notConnected(operation))
    }

    private func answer(_ publish: PendingPublish, _ failure: AMQPError?) {
        // First the permit: who publishes next after the answer finds it free.
        gate.leave()
        publish.resolve(failure)
    }
}
