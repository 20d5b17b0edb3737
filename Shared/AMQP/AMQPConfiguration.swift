/// How to reach the broker.
package struct AMQPConfiguration: Sendable, CustomStringConvertible {
    /// The brokers of the cluster, tried in turn.
    package let endpoints: [AMQPEndpoint]
    /// Proposed to the broker, which may lower it; a silent peer is given up after twice this. Whole seconds, 1 to 300.
    package let heartbeat: Duration
    /// Shown by the broker's management tools.
    package let connectionName: String
    /// The limit of the TCP connect with the TLS handshake, and again of the login.
    package var connectTimeout = Duration.seconds(5)
    /// The limit of one answer from the broker.
    package var rpcTimeout = Duration.seconds(10)
    /// The limit of a publisher confirm while the broker is not blocked; then the outcome is unknown.
    package var confirmTimeout = Duration.seconds(30)
    /// How long a consumer may get nothing before the broker is asked whether it still has that consumer.
    package var consumerWatchInterval = Duration.seconds(30)
    /// How long ``AMQPPublisher/close()`` waits for confirms that are due.
    package var closeTimeout = Duration.seconds(3)
    /// The first and the longest pause between attempts, before jitter.
    package var backoff: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5)

    /// - Parameters:
    ///   - urls: `amqp(s)://user:password@host:port/vhost`, comma-separated; see ``AMQPEndpoint``.
    ///   - heartbeat: Whole seconds, 1 to 300; 5 to 20 s are advised (https://www.rabbitmq.com/docs/heartbeats).
    ///   - connectionName: At most 255 bytes.
    /// - Throws: ``AMQPError/Code/invalid``; its text names the entry by number and shows no password.
    package init(urls: String, heartbeat: Duration = .seconds(10), connectionName: String) throws(AMQPError) {
        guard (1...300).contains(heartbeat.components.seconds), heartbeat.components.attoseconds == 0 else {
            throw .invalid("configure AMQP", "the heartbeat must be whole seconds from 1 to 300")
        }
        guard connectionName.utf8.count <= 255 else {
            throw .invalid("configure AMQP", "the connection name is longer than 255 bytes")
        }
        var endpoints: [AMQPEndpoint] = []
        for (index, url) in urls.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            endpoints.append(try AMQPEndpoint(url: url.trimmingSpaces, entry: index + 1))
        }
        self.endpoints = endpoints
        self.heartbeat = heartbeat
        self.connectionName = connectionName
    }

    /// Without passwords.
    package var description: String { endpoints.map(\.description).joined(separator: ",") }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
