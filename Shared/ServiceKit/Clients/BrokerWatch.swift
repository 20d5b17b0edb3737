package import AMQP
import Logging

/// Logs what happens to a broker connection, counts it, and tells of outages.
///
/// - Parameters:
///   - name: The connection's name in the log and as a label.
///   - onOutage: Called, on an I/O thread, when the connection was lost; must return at once.
package func brokerWatch(
    _ name: String, _ context: ServiceContext, _ onOutage: @escaping @Sendable () -> Void = {}
) -> @Sendable (AMQPEvent) -> Void {
    var logger = context.logger
    logger[metadataKey: "connection"] = "\(name)"
    let isConnected = context.metrics.gauge(
        "backhop_broker_connected", help: "Whether the connection to the broker is open.", labels: ["connection": name])
    let isBlocked = context.metrics.gauge(
        "backhop_broker_blocked", help: "Whether the broker takes no messages because of an alarm.",
        labels: ["connection": name])
    return { [logger] event in
        switch event {
        case .connected, .unblocked, .closed: logger.notice("broker", metadata: ["event": "\(event)"])
        case .connectFailed, .connectionLost, .blocked: logger.warning("broker", metadata: ["event": "\(event)"])
        case .failed: logger.critical("broker", metadata: ["event": "\(event)"])
        }
        switch event {
        case .connected: isConnected.set(1)
        case .blocked: isBlocked.set(1)
        case .unblocked: isBlocked.set(0)
        case .connectFailed, .failed, .closed: isConnected.set(0)
        case .connectionLost:
            isConnected.set(0)
            isBlocked.set(0)
            onOutage()
        }
    }
}
