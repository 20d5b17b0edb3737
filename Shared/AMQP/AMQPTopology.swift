/// What must exist on the broker; declared in this order at every connect: exchanges, queues, bindings.
package struct AMQPTopology: Sendable, Equatable {
    /// Declared first.
    package var exchanges: [AMQPExchange]
    /// Declared second, in this order.
    package var queues: [AMQPQueue]
    /// Made last.
    package var bindings: [AMQPBinding]

    /// Makes a topology, empty by default.
    package init(exchanges: [AMQPExchange] = [], queues: [AMQPQueue] = [], bindings: [AMQPBinding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }
}

/// An exchange to declare.
package struct AMQPExchange: Sendable, Equatable {
    /// How an exchange routes.
    package enum Kind: String, Sendable {
        case direct, fanout, topic, headers
    }

    /// At most 255 bytes.
    package var name: String
    /// How it routes.
    package var kind: Kind
    /// Whether it survives a restart of the broker.
    package var durable: Bool

    /// Makes a durable exchange unless told otherwise.
    package init(name: String, kind: Kind, durable: Bool = true) {
        self.name = name
        self.kind = kind
        self.durable = durable
    }
}

/// A queue to declare.
package struct AMQPQueue: Sendable, Equatable {
    /// At most 255 bytes; empty lets the broker choose.
    package var name: String
    /// Whether it survives a restart of the broker.
    package var durable: Bool
    /// Whether it belongs to the declaring connection and ends with it.
    package var exclusive: Bool
    /// Whether it ends with its last consumer.
    package var autoDelete: Bool
    /// The `x-…` arguments; they cannot be changed on a queue that exists (https://www.rabbitmq.com/docs/queues).
    package var arguments: [String: AMQPValue]

    /// Makes a durable, shared queue unless told otherwise.
    package init(
        name: String, durable: Bool = true, exclusive: Bool = false, autoDelete: Bool = false,
        arguments: [String: AMQPValue] = [:]
    ) {
        self.name = name
        self.durable = durable
        self.exclusive = exclusive
        self.autoDelete = autoDelete
        self.arguments = arguments
    }
}

/// A binding of a queue to an exchange.
package struct AMQPBinding: Sendable, Equatable {
    /// The queue's name.
    package var queue: String
    /// The exchange's name.
    package var exchange: String
    /// The key or, for a topic exchange, the pattern.
    package var routingKey: String

    /// Makes a binding.
    package init(queue: String, exchange: String, routingKey: String) {
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
    }
}
