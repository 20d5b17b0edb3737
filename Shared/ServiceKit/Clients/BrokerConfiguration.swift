package import AMQP

/// How a service reaches the broker: it tries again every two seconds at the latest, because deadlines wait for it.
///
/// - Throws: When a URL cannot be understood.
package func brokerConfiguration(urls: String, connectionName: String) throws(AMQPError) -> AMQPConfiguration {
    var configuration = try AMQPConfiguration(urls: urls, connectionName: connectionName)
    configuration.backoff = .milliseconds(100) ... .seconds(2)
    return configuration
}
