/// A question for the number of ready messages.
struct Inspection: Sendable {
    var queue: String
    var ticket: Ticket<Int>
}

/// Asks the broker about queues, one at a time and without making the I/O thread wait, on a channel of its own: asking for a
/// queue that does not exist closes the channel.
final class QueueInspector {
    static let channel: UInt16 = 2

    private struct Entry {
        var inspection: Inspection
        var deadline: ContinuousClock.Instant
    }

    private let limit: Duration
    private var waiting = Fifo<Entry>()
    /// Kept until its answer comes, even when nobody waits for it any more.
    private var current: Entry?
    private var isReady = false

    init(limit: Duration) { self.limit = limit }

    var isIdle: Bool { current == nil && waiting.isEmpty }

    /// The channel is open on a new connection.
    func connected() { isReady = true }

    func add(_ inspection: Inspection) {
        waiting.append(Entry(inspection: inspection, deadline: .now + limit))
    }

    func advance(_ link: BrokerLink, now: ContinuousClock.Instant, mayAsk: Bool) throws(AMQPError) {
        if let current, current.deadline < now { fail(current, outcome: .unknown) }
        while let next = waiting.first, next.deadline < now || (isReady && mayAsk && current == nil) {
            _ = waiting.popFirst()
            if next.deadline < now {
                fail(next, outcome: .notSent)
            } else if next.inspection.ticket.claim() {
                current = next
                try link.inspect(next.inspection.queue, on: Self.channel)
            }
        }
    }

    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        switch event {
        case .queueInspected(Self.channel, let readyMessages, _):
            current?.inspection.ticket.resolve(.success(readyMessages))
            current = nil
        case .channelClosed(Self.channel, let replyCode, let text):
            if let ticket = current?.inspection.ticket {
                ticket.fail(.channelClosed(ticket.operation, replyCode: replyCode, text: text, outcome: .refused))
            }
            current = nil
            isReady = false
            try link.acceptClose(of: Self.channel)
            try link.requestChannel(Self.channel)
        case .channelOpened(Self.channel): isReady = true
        default: break
        }
    }

    func lost(_ error: AMQPError) {
        isReady = false
        let entries = (current.map { [$0] } ?? []) + waiting.removeAll()
        current = nil
        for entry in entries {
            entry.inspection.ticket.fail(error.during(entry.inspection.ticket.operation, outcome: .unknown))
        }
    }

    private func fail(_ entry: Entry, outcome: AMQPError.Outcome) {
        let ticket = entry.inspection.ticket
        ticket.fail(AMQPError(.timeout, ticket.operation, detail: "no answer in time", outcome: outcome))
    }
}
