import AMQP
import Logging
import Postgres
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// Decides what a verified inbound text means, once for each MessageSid.
struct InboundHandler: Sendable {
    let store: RouterStore
    let links: JobLinks
    let publisher: AftermathPublisher
    let metrics: RouterMetrics
    let logger: Logger
    let order: ConversationOrder

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let text: InboundRecord
        do {
            text = try InboundRecord(decoding: delivery.body)
        } catch {
            return .park(reason: "\(error)")
        }
        return await Disposition.of {
            let wait = try await order.wait(for: text)
            metrics.order(wait.rawValue)
            let outcome = try await store.decide { transaction in
                let outcome = try await decide(text, in: transaction)
                crashPoint(.inboundDecided)
                return outcome
            }
            crashPoint(.inboundCommitted)
            try await publisher.publish(outcome.aftermath)
            crashPoint(.inboundPublished)
            metrics.inbound(outcome.meaning)
            logger.info(
                "text decided",
                metadata: [
                    "sid": "\(text.sid)", "tenant": "\(text.tenant)", "from": "\(text.their.masked)",
                    "meaning": "\(outcome.meaning)", "relay": "\(outcome.relay?.description ?? "")",
                    "published": "\(outcome.aftermath.hints.count)", "previous": "\(wait.rawValue)",
                ])
        }
    }

    func decide(_ text: InboundRecord, in transaction: RouterTransaction) async throws -> InboundOutcome {
        guard let line = try await transaction.line(text.our), line.tenant == text.tenant else {
            let business = try await transaction.alerted(text.tenant)
            return try await park(text, .movedNumber, .reasonMovedNumber, alerting: business, in: transaction)
        }
        let party = try await transaction.party(line.tenant, text.their)
        let sender: OperatorID? = if case .operatorOf(let person) = party { person.id } else { nil }
        guard try await transaction.record(text, from: sender) else {
            // The first time around the process may have died between its commit and its publishes.
            let pending = try await transaction.pending(line.tenant, cause: text.sid)
            return InboundOutcome(meaning: "repeated", aftermath: Aftermath(hints: pending))
        }
        switch party {
        case .ourselves:
            let business = AlertedBusiness(line)
            return try await park(text, .ownNumber, .reasonOwnNumber, alerting: business, in: transaction)
        case .operatorOf where text.optOutType != nil && !text.isYes:
            // Twilio has answered it by itself, perhaps by a keyword that only it knows: it is no message to a customer.
            return InboundOutcome(meaning: "carrier_word")
        case .operatorOf(let person):
            return try await OperatorReplies(transaction: transaction, line: line, person: person).decide(text)
        case .customer:
            return try await CustomerTexts(transaction: transaction, line: line, links: links).decide(text)
        }
    }

    private func park(
        _ text: InboundRecord, _ kind: AlertKind, _ reason: TextKey, alerting business: AlertedBusiness?,
        in transaction: RouterTransaction
    ) async throws -> InboundOutcome {
        let aftermath = try await transaction.park(
            ParkedText(text: text, kind: kind, reason: reason), alerting: business, now: try await transaction.now())
        return InboundOutcome(meaning: "parked", aftermath: aftermath)
    }
}

/// What was decided about an inbound text.
struct InboundOutcome: Sendable {
    /// From a fixed set, for the metrics.
    var meaning: String
    var relay: RelayID?
    var aftermath = Aftermath()
}
