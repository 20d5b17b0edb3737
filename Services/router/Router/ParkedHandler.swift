import AMQP
import FoundationEssentials
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// Moves what was parked from the queue into the table, where people find it, and alerts them.
struct ParkedHandler: Sendable {
    let store: RouterStore
    let publisher: AftermathPublisher
    let metrics: RouterMetrics
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let reason = delivery.headers[MessageHeaders.reason]?.text ?? "dead-lettered by the broker"
        let queue = delivery.headers[MessageHeaders.queue]?.text ?? delivery.firstDeathQueue ?? delivery.routingKey
        let refused = delivery.headers[MessageHeaders.refusedAccount]?.text
        let tenant = try? JSONDecoder().decode(Owner.self, from: Data(delivery.body)).tenant
        let record = ParkedRecord(tenant: tenant, queue: queue, reason: reason, payload: delivery.body)
        let disposition = await Disposition.of {
            let aftermath = try await store.decide { transaction in
                let aftermath = try await decide(record, refused: refused, in: transaction)
                crashPoint(.parkedDecided)
                return aftermath
            }
            crashPoint(.parkedCommitted)
            try await publisher.publish(aftermath)
        }
        metrics.parked.increment()
        logger.error("message parked", metadata: ["queue": "\(queue)", "reason": "\(reason)"])
        // Parking what cannot be parked would go round in a circle: it waits in its queue until it can be kept.
        if case .park(let reason) = disposition { return .dependencyDown(reason: reason) }
        return disposition
    }

    /// - Parameter account: The account that Twilio refuses, when the message was parked to say so.
    func decide(
        _ record: ParkedRecord, refused account: String?, in transaction: RouterTransaction
    ) async throws -> Aftermath {
        guard try await transaction.park(record), let tenant = record.tenant else { return Aftermath() }
        var named: NamedText?
        if let hint = try? SendHint(decoding: record.payload) {
            named = try await transaction.namedText(tenant, hint.outbound)
        }
        // What a message says of its tenant need not be true.
        guard var business = try await transaction.alerted(tenant, avoiding: account ?? named?.accountSID) else {
            return Aftermath()
        }
        let kind: AlertKind = account == nil ? .parked : .accountRefused
        try await note(record, kind, named, in: transaction, tenant)
        // An alert's text raises no other text, however long it cannot go.
        if named?.isAlert == true { business.line = nil }
        let alert =
            kind == .parked
            ? business.catalogue.text(.alertParked)
            : business.catalogue.text(.alertAccountRefused, [.business: business.name])
        return try await transaction.raise(
            kind, alert, to: business, relay: named?.relay, now: try await transaction.now())
    }

    private func note(
        _ record: ParkedRecord, _ kind: AlertKind, _ named: NamedText?, in transaction: RouterTransaction,
        _ tenant: TenantID
    ) async throws {
        var event = AuditEvent("parked")
        event.sid = (try? InboundRecord(decoding: record.payload))?.sid
        event.outbound = named?.outbound
        event.relay = named?.relay
        event.job = named?.job
        event.customer = named?.customer
        event.reason = kind == .parked ? "unprocessable" : kind.rawValue
        event.parked = ParkedID(rawValue: record.id)
        try await transaction.audit(event, tenant: tenant)
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
