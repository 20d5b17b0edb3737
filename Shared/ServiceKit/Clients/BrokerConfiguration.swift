package import AMQP

/// How a service reaches the broker: it tries again every two seconds at the latest, because deadlines wait for it.
///
/// - Parameter heartbeat: A broker takes a peer for dead, and gives others what it had delivered to it, after two to three
///   intervals without a byte.
/// - Throws: When a URL cannot be understood.
package func brokerConfiguration(
    urls: String, connectionName: String, heartbeat: Duration = .seconds(10)
) throws(AMQPError) -> AMQPConfiguration {
    var configuration = try AMQPConfiguration(urls: urls, heartbeat: heartbeat, connectionName: connectionName)
    configuration.backoff = .milliseconds(100) ... .seconds(2)
    return configuration
}
