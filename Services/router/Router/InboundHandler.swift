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
            return try await park(text, "the number is not the tenant's any more", in: transaction)
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
            return try await park(text, "it came from one of our own numbers", in: transaction)
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
        _ text: InboundRecord, _ reason: String, in transaction: RouterTransaction
    ) async throws -> InboundOutcome {
        try await transaction.park(text, reason: reason)
        return InboundOutcome(meaning: "parked")
    }
}

/// What was decided about an inbound text.
struct InboundOutcome: Sendable {
    /// From a fixed set, for the metrics.
    var meaning: String
    var relay: RelayID?
    var aftermath = Aftermath()
}

extension RouterTransaction {
    /// Keeps a text that nobody can be asked about, in the form in which it can be queued again.
    func park(_ text: InboundRecord, reason: String) async throws {
        try await park(
            ParkedRecord(
                tenant: text.tenant, id: text.sid.rowID, queue: "inbound", reason: reason, payload: text.encoded()))
    }
}
