/// A message to publish.
package struct AMQPMessage: Sendable, Equatable {
    /// At most ``maxBodySize`` bytes.
    package var body: [UInt8]
    /// A MIME type; at most 255 bytes.
    package var contentType: String?
    /// At most 255 bytes.
    package var messageID: String?
    /// At most 64 KiB in all.
    package var headers: [String: AMQPValue]
    /// Whether the message survives a restart of the broker in a durable queue.
    package var persistent: Bool

    /// The largest body that RabbitMQ 4 takes by default, in bytes (release notes of 4.0.1).
    package static let maxBodySize = 16 * 1024 * 1024

    /// Makes a persistent message unless told otherwise.
    package init(
        body: [UInt8], contentType: String? = nil, messageID: String? = nil, headers: [String: AMQPValue] = [:],
        persistent: Bool = true
    ) {
        self.body = body
        self.contentType = contentType
        self.messageID = messageID
        self.headers = headers
        self.persistent = persistent
    }
}

/// Where a message is published to.
package struct AMQPAddress: Sendable, Equatable, CustomStringConvertible {
    /// Empty for the default exchange, which routes to the queue that the routing key names.
    package var exchange: String
    /// At most 255 bytes.
    package var routingKey: String
    /// Whether a message that no queue takes is an error instead of being dropped.
    package var mandatory: Bool

    /// Makes an address whose messages must find a queue, unless told otherwise.
    package init(exchange: String = "", routingKey: String, mandatory: Bool = true) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.mandatory = mandatory
    }

    /// For logs: names of queues and exchanges only.
    package var description: String { exchange.isEmpty ? "queue \(routingKey)" : "exchange \(exchange), \(routingKey)" }
}

extension AMQPMessage {
    /// Refuses what would not fit its field: librabbitmq cuts the length of a short string to a byte and sends nonsense.
    func validate(for address: AMQPAddress) throws(AMQPError) {
        guard body.count <= Self.maxBodySize else { throw invalid(address, "the body is too large") }
        let isShort =
            address.exchange.isShort && address.routingKey.isShort && contentType?.isShort != false
            && messageID?.isShort != false
        guard isShort, headers.isEmpty || headers.keys.allSatisfy(\.isShort) else {
            throw invalid(address, "a name or property is longer than 255 bytes")
        }
        let size = headers.reduce(0) { $0 + $1.key.utf8.count + $1.value.encodedSize + 8 }
        guard size <= 64 * 1024 else { throw invalid(address, "the headers are larger than 64 KiB") }
    }

    private func invalid(_ address: AMQPAddress, _ detail: String) -> AMQPError {
        .invalid("publish to \(address)", detail)
    }
}

extension String {
    /// Whether a short string of the protocol can hold it.
    fileprivate var isShort: Bool { utf8.count <= 255 }
}

extension AMQPValue {
    fileprivate var encodedSize: Int {
        if case .string(let text) = self { text.utf8.count } else { 8 }
    }
}
