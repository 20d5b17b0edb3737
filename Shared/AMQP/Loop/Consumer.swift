import IOThread

/// One consumer of a connection; lives on the I/O thread.
final class Consumer {
    let id: UInt64
    let queue: String
    let tag: String
    let channel: UInt16
    let prefetch: Int
    let buffer = DeliveryBuffer()
    var ledger = AckLedger()
    /// When it last showed life: at its start, by a delivery, or by the watch's being content with it.
    var lastSeen = ContinuousClock.now
    /// Whether the watch has found messages waiting at its last look although nothing was unsettled.
    var isSuspect = false
    /// Deliveries for the tasks, handed over together: each hand-over may wake a thread.
    private var arrived: [AMQPDelivery] = []

    init(id: UInt64, queue: String, tag: String, channel: UInt16, prefetch: Int) {
        self.id = id
        self.queue = queue
        self.tag = tag
        self.channel = channel
        self.prefetch = prefetch
    }

    /// For errors.
    var operation: String { "consume queue \(queue)" }

    /// Whether the broker may send it more.
    var hasRoom: Bool { ledger.unsettledCount < prefetch }

    /// How many acks may gather before they are sent: few enough that the broker always has something to send meanwhile.
    var gatheredAcks: Int { max(1, prefetch / 4) }

    /// Keeps a delivery until ``handOver()``, but not many: the tasks may as well begin.
    func take(_ message: IncomingMessage, _ mailbox: IOMailbox<ConsumerRole.Command>) {
        ledger.delivered(message.deliveryTag)
        arrived.append(
            AMQPDelivery(message, Settlement(subscription: id, tag: message.deliveryTag, mailbox: mailbox)))
        if arrived.count >= 32 { handOver() }
    }

    /// Gives the tasks what has arrived.
    func handOver() {
        guard !arrived.isEmpty else { return }
        lastSeen = .now
        isSuspect = false
        buffer.append(arrived)
        arrived.removeAll(keepingCapacity: true)
    }
}
