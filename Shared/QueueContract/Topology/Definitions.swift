import AMQP

/// The topology as RabbitMQ imports it (<https://www.rabbitmq.com/docs/definitions>).
package enum Definitions {
    /// The text of `infra/rabbitmq/definitions.json` for `names`, sorted and indented, so that it can be compared.
    ///
    /// It has no users and no permissions: those come from the broker's configuration.
    package static func json(_ names: QueueNames, vhost: String = "/") -> String {
        let topology = Topology.make(names)
        let sections = [
            ("vhosts", [#"{"name": \#(quoted(vhost))}"#]),
            ("exchanges", topology.exchanges.map { exchange($0, vhost) }),
            ("queues", topology.queues.map { queue($0, vhost) }),
            ("bindings", topology.bindings.map { binding($0, vhost) }),
        ]
        let texts = sections.map { name, items in
            items.isEmpty ? "  \"\(name)\": []" : "  \"\(name)\": [\n    \(items.joined(separator: ",\n    "))\n  ]"
        }
        return "{\n\(texts.joined(separator: ",\n"))\n}\n"
    }

    private static func exchange(_ exchange: AMQPExchange, _ vhost: String) -> String {
        object([
            ("name", quoted(exchange.name)), ("vhost", quoted(vhost)), ("type", quoted(exchange.kind.rawValue)),
            ("durable", "\(exchange.durable)"), ("auto_delete", "false"), ("internal", "false"), ("arguments", "{}"),
        ])
    }

    private static func queue(_ queue: AMQPQueue, _ vhost: String) -> String {
        let arguments = queue.arguments.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }
        return object([
            ("name", quoted(queue.name)), ("vhost", quoted(vhost)), ("durable", "\(queue.durable)"),
            ("auto_delete", "\(queue.autoDelete)"), ("arguments", object(arguments)),
        ])
    }

    private static func binding(_ binding: AMQPBinding, _ vhost: String) -> String {
        object([
            ("source", quoted(binding.exchange)), ("vhost", quoted(vhost)), ("destination", quoted(binding.queue)),
            ("destination_type", quoted("queue")), ("routing_key", quoted(binding.routingKey)), ("arguments", "{}"),
        ])
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\(quoted($0)): \($1)" }.joined(separator: ", ") + "}"
    }

    private static func value(_ value: AMQPValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .int(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        }
    }

    private static func quoted(_ text: String) -> String { String(decoding: JSONWriter.quoted(text), as: UTF8.self) }
}
