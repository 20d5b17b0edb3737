import AMQP
import FoundationEssentials
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// Moves what was parked from the queue into the table, where people find it.
struct ParkedHandler: Sendable {
    let store: RouterStore
    let metrics: RouterMetrics
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let reason = delivery.headers[MessageHeaders.reason]?.text ?? "dead-lettered by the broker"
        let queue = delivery.headers[MessageHeaders.queue]?.text ?? delivery.firstDeathQueue ?? delivery.routingKey
        let tenant = try? JSONDecoder().decode(Owner.self, from: Data(delivery.body)).tenant
        let record = ParkedRecord(tenant: tenant, queue: queue, reason: reason, payload: delivery.body)
        let disposition = await Disposition.of {
            try await store.decide { transaction in
                let isNews = try await transaction.park(record)
                if let tenant, isNews {
                    _ = try await transaction.alert(
                        tenant, kind: AlertKind.parked.rawValue, relay: nil, text: "A message was parked: \(reason).")
                }
                crashPoint(.parkedDecided)
            }
            crashPoint(.parkedCommitted)
        }
        metrics.parked.increment()
        logger.error("message parked", metadata: ["queue": "\(queue)", "reason": "\(reason)"])
        // Parking what cannot be parked would go round in a circle: it waits in its queue until it can be kept.
        if case .park(let reason) = disposition { return .dependencyDown(reason: reason) }
        return disposition
    }
}

/// What every payload says of whose it is.
private struct Owner: Decodable {
    let tenant: TenantID
}

extension AMQPValue {
    /// The text of a string value.
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension AMQPDelivery {
    /// Where the broker first dead-lettered the message.
    fileprivate var firstDeathQueue: String? { headers["x-first-death-queue"]?.text }
}
