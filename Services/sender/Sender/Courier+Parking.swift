import AMQP
import QueueContract
import RelayModel

extension Courier {
    /// Parks a hint with the reason, where people find it, are alerted of it, and can queue it again.
    func park(_ hint: OutboundHint, reason: String) async throws(AMQPError) {
        let queue = hint.lane == .send ? names.send : names.sendBulk
        let message = AMQPMessage(
            body: SendHint(tenant: hint.tenant, outbound: hint.outbound).encoded(), contentType: "application/json",
            headers: [MessageHeaders.reason: .string(reason), MessageHeaders.queue: .string(queue)])
        try await publisher.publish(message, to: AMQPAddress(exchange: "", routingKey: names.parked))
    }
}
