/// What the queues and the exchange are called on this installation: a prefix, then the name.
package struct QueueNames: Sendable, Equatable {
    /// What every name begins with, `backhop.` unless configured otherwise.
    package let prefix: String

    /// Puts `prefix` before every name.
    package init(prefix: String) { self.prefix = prefix }

    /// Verified webhooks of texts to us, to the router.
    package var inbound: String { prefix + "inbound" }
    /// Reports on texts from us, to the router.
    package var delivery: String { prefix + "delivery" }
    /// What people ask for, to the router.
    package var command: String { prefix + "command" }
    /// Hints at texts that a hop waits for, to the sender.
    package var send: String { prefix + "send" }
    /// Hints at all other texts, to the sender.
    package var sendBulk: String { prefix + "send.bulk" }
    /// Hints at hops whose time is up or whose text failed, to the router.
    package var escalate: String { prefix + "escalate" }
    /// What could not be processed, to the router's table.
    package var parked: String { prefix + "parked" }
    /// The topic exchange of changes.
    package var events: String { prefix + "events" }

    /// Where a hop's clock runs; `seconds` is a step of ``AckDeadlineLadder``. What expires there goes to ``escalate``.
    package func ackDeadline(seconds: Int) -> String { "\(prefix)ack-deadline.\(seconds)s" }

    /// Where a text of ``send`` waits; `seconds` is a step of ``RetryLadder``.
    package func retry(seconds: Int) -> String { "\(prefix)retry.\(seconds)s" }

    /// Where a text of ``sendBulk`` waits; `seconds` is a step of ``RetryLadder``.
    package func retryBulk(seconds: Int) -> String { "\(prefix)retry.bulk.\(seconds)s" }
}

extension QueueNames {
    /// A queue's full name, whether or not `name` has the prefix already.
    package func full(_ name: String) -> String { name.hasPrefix(prefix) ? name : prefix + name }

    /// A queue's name without the prefix.
    package func short(_ name: String) -> String {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    }

    /// Where services take their work from; what they cannot process goes to ``parked``.
    package var consumed: [String] { [inbound, delivery, command, send, sendBulk, escalate] }
}
