package import AMQP

/// What must exist on the broker. Every service declares all of it at every connect; arguments never change in place.
///
/// It is the same on RabbitMQ 3.10 and 4, and the same as `infra/rabbitmq/definitions.json`.
package enum Topology {
    /// How often a delivery may come back before it is parked.
    ///
    /// Without it RabbitMQ 4 would take 20, and -1 means none at all on 3.10 (<https://www.rabbitmq.com/docs/quorum-queues>).
    package static let deliveryLimit = 100

    /// The exchange and the queues of `names`.
    package static func make(_ names: QueueNames) -> AMQPTopology {
        AMQPTopology(
            exchanges: [AMQPExchange(name: names.events, kind: .topic, durable: true)],
            queues: consumed(names) + [parked(names)] + clocks(names) + pauses(names))
    }

    private static func consumed(_ names: QueueNames) -> [AMQPQueue] {
        names.consumed.map { name in
            quorum(name, deadLetteringTo: names.parked, ["x-delivery-limit": .int(deliveryLimit)])
        }
    }

    /// Has nowhere to pass a message on to: passed on to itself the broker would drop it as a circle
    /// (<https://www.rabbitmq.com/docs/dlx#routing>). A limit that is never reached keeps RabbitMQ 4 from its default of 20.
    private static func parked(_ names: QueueNames) -> AMQPQueue {
        AMQPQueue(
            name: names.parked, durable: true,
            arguments: ["x-queue-type": "quorum", "x-delivery-limit": .int(1_000_000_000)])
    }

    private static func clocks(_ names: QueueNames) -> [AMQPQueue] {
        AckDeadlineLadder.steps.map { delay(names.ackDeadline(seconds: $0), seconds: $0, to: names.escalate) }
    }

    private static func pauses(_ names: QueueNames) -> [AMQPQueue] {
        RetryLadder.steps.flatMap { step in
            [
                delay(names.retry(seconds: step), seconds: step, to: names.send),
                delay(names.retryBulk(seconds: step), seconds: step, to: names.sendBulk),
            ]
        }
    }

    /// A queue without consumers, whose messages go on when they expire. One time to live for the whole queue, since messages
    /// expire at its head only; never `x-expires`, since the queue would vanish with its messages.
    private static func delay(_ name: String, seconds: Int, to target: String) -> AMQPQueue {
        quorum(name, deadLetteringTo: target, ["x-message-ttl": .int(seconds * 1000)])
    }

    /// At-least-once dead-lettering needs `reject-publish`; without it the broker falls back to at-most-once silently.
    private static func quorum(
        _ name: String, deadLetteringTo target: String, _ more: [String: AMQPValue]
    ) -> AMQPQueue {
        let arguments: [String: AMQPValue] = [
            "x-queue-type": "quorum",
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": .string(target),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        ]
        return AMQPQueue(name: name, durable: true, arguments: arguments.merging(more) { _, new in new })
    }
}
