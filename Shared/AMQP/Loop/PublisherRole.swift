/// Publishes with confirms, and inspects queues.
final class PublisherRole: ConnectionRole {
    enum Command: Sendable {
        case publish(Publish)
        case inspect(Inspection)
    }

    /// A message on its way, with a permit of the gate, which is given back when the broker has answered.
    struct Publish: Sendable {
        var message: AMQPMessage
        var address: AMQPAddress
        var ticket: Ticket<Void>
    }

    private let status: ConnectionStatus
    private let gate: PermitGate
    private let confirmTimeout: Duration
    private var waiting = Fifo<Publish>()
    private var ledger = ConfirmLedger<Ticket<Void>>()
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
            let operation = slot.waiter.operation
            answer(
                slot.waiter, .failure(AMQPError(.timeout, operation, detail: "no confirm in time", outcome: .unknown)))
        }
    }

    private func publishWaiting(_ link: BrokerLink, _ now: ContinuousClock.Instant) throws(AMQPError) {
        while wantsToWrite, link.isWritable, let publish = waiting.popFirst() {
            guard publish.ticket.claim() else {
                gate.leave()
                continue
            }
            let tag = ledger.append(publish.ticket, at: now)
            try link.publish(publish.message, to: publish.address, tag: tag, on: controlChannel)
        }
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
    private func confirm(_ slots: [ConfirmLedger<Ticket<Void>>.Slot]) {
        for slot in slots {
            answer(
                slot.waiter,
                slot.returned.map { .failure($0.during(slot.waiter.operation, outcome: .refused)) } ?? .success(()))
        }
    }

    private func refuse(_ slots: [ConfirmLedger<Ticket<Void>>.Slot]) {
        for slot in slots {
            let operation = slot.waiter.operation
            let error = AMQPError(.refused, operation, detail: "the broker did not take the message", outcome: .refused)
            answer(slot.waiter, .failure(error))
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
            answer(slot.waiter, .failure(error.during(slot.waiter.operation, outcome: .unknown)))
        }
    }

    private func refuse(_ publish: Publish) {
        let operation = publish.ticket.operation
        let error = status.state == .closed ? AMQPError.closed(operation) : status.notConnected(operation)
        answer(publish.ticket, .failure(error))
    }

    private func answer(_ ticket: Ticket<Void>, _ answer: Result<Void, AMQPError>) {
        // First the permit: who publishes next after the answer finds it free.
        gate.leave()
        ticket.resolve(answer)
    }
}
