import IOThread
import Synchronization

/// A message taken from a queue; to be settled once, by ``ack()`` or ``nack(requeue:)``.
package struct AMQPDelivery: Sendable {
    /// The bytes as published.
    package let body: [UInt8]
    /// As published, or as the dead-lettering queue has set it.
    package let routingKey: String
    /// Where it was published to; empty for the default exchange.
    package let exchange: String
    /// Without nested tables and arrays, such as `x-death`; `x-first-death-queue` and its like are there.
    package let headers: [String: AMQPValue]
    /// As published.
    package let messageID: String?
    /// As published.
    package let contentType: String?
    /// Whether it may have been delivered before.
    package let redelivered: Bool
    private let settlement: Settlement

    init(_ message: IncomingMessage, _ settlement: Settlement) {
        body = message.body
        routingKey = message.routingKey
        exchange = message.exchange
        headers = message.properties.headers
        messageID = message.properties.messageID
        contentType = message.properties.contentType
        redelivered = message.redelivered
        self.settlement = settlement
    }

    /// Tells the broker that the message is dealt with.
    ///
    /// Does not wait. Does nothing when the delivery is settled already, or when its subscription has ended: then the message
    /// is back in its queue.
    package func ack() { settlement.settle(.ack) }

    /// Gives the message back to its queue, or drops or dead-letters it. Otherwise like ``ack()``.
    package func nack(requeue: Bool) { settlement.settle(.nack(requeue: requeue)) }
}

/// Settles one delivery at most once; acknowledging twice would make the broker close the channel.
final class Settlement: Sendable {
    enum Verdict: Sendable {
        case ack
        case nack(requeue: Bool)
    }

    /// Never used twice, in contrast to channel numbers: a late verdict cannot hit a delivery of another connection.
    let subscription: UInt64
    let tag: UInt64
    private let mailbox: IOMailbox<ConsumerRole.Command>
    private let isSettled = Atomic(false)

    init(subscription: UInt64, tag: UInt64, mailbox: IOMailbox<ConsumerRole.Command>) {
        self.subscription = subscription
        self.tag = tag
        self.mailbox = mailbox
    }

    func settle(_ verdict: Verdict) {
        guard !isSettled.exchange(true, ordering: .relaxed) else { return }
        // Refused only by a closed mailbox: its room exceeds what all the prefetches together allow.
        _ = mailbox.post(.settle(subscription: subscription, tag: tag, verdict))
    }
}
