import AMQP
import QueueContract
import RelayModel

extension Courier {
    /// Parks a hint with the reason, where people find it, are alerted of it, and can queue it again.
    ///
    /// - Parameter account: The account that Twilio refuses, when that is the reason.
    func park(_ hint: OutboundHint, reason: String, refused account: String? = nil) async throws(AMQPError) {
        let queue = hint.lane == .send ? names.send : names.sendBulk
        var headers: [String: AMQPValue] = [
            MessageHeaders.reason: .string(reason), MessageHeaders.queue: .string(queue),
        ]
        if let account { headers[MessageHeaders.refusedAccount] = .string(account) }
        let message = AMQPMessage(
            body: SendHint(tenant: hint.tenant, outbound: hint.outbound).encoded(), contentType: "application/json",
            headers: headers)
        try await publisher.publish(message, to: AMQPAddress(exchange: "", routingKey: names.parked))
    }
}
