/// What must exist on the broker; declared in this order at every connect: exchanges, queues, bindings.
package struct AMQPTopology: Sendable, Equatable {
    package var exchanges: [AMQPExchange]
    package var queues: [AMQPQueue]
    package var bindings: [AMQPBinding]

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

    package var name: String
    package var kind: Kind
    package var durable: Bool

    package init(name: String, kind: Kind, durable: Bool = true) {
        self.name = name
        self.kind = kind
        self.durable = durable
    }
}

/// A queue to declare.
package struct AMQPQueue: Sendable, Equatable {
    package var name: String
    package var durable: Bool
    package var exclusive: Bool
    package var autoDelete: Bool
    /// The `x-…` arguments; they cannot be changed on a queue that exists (https://www.rabbitmq.com/docs/queues).
    package var arguments: [String: AMQPValue]

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
    package var queue: String
    package var exchange: String
    package var routingKey: String

    package init(queue: String, exchange: String, routingKey: String) {
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
    }
}
