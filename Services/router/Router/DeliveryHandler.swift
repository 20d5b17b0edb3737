import AMQP
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// Records Twilio's reports about our texts; a hop's text that did not arrive goes to the next operator at once.
struct DeliveryHandler: Sendable {
    let store: RouterStore
    let publisher: AftermathPublisher
    let metrics: RouterMetrics
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let report: DeliveryReport
        do {
            report = try DeliveryReport(decoding: delivery.body)
        } catch {
            return .park(reason: "\(error)")
        }
        return await Disposition.of {
            let (outcome, aftermath) = try await store.decide { transaction in
                let outcome = try await decide(report, in: transaction)
                crashPoint(.reportDecided)
                return outcome
            }
            crashPoint(.reportCommitted)
            try await publisher.publish(aftermath)
            crashPoint(.reportPublished)
            metrics.delivery(outcome)
            logger.info(
                "report decided",
                metadata: [
                    "sid": "\(report.sid)", "status": "\(report.status.rawValue)", "outcome": "\(outcome)",
                    "code": "\(report.errorCode ?? 0)",
                ])
            if outcome == "unknown" { throw UnknownReportError() }
        }
    }

    func decide(_ report: DeliveryReport, in transaction: RouterTransaction) async throws -> (String, Aftermath) {
        guard let found = try await find(report, in: transaction) else { return ("unknown", Aftermath()) }
        // The relay's lock comes before the text's.
        var decision: RelayDecision?
        if report.status.isUndelivered, found.startsWindow, let relay = found.relay {
            decision = try await RelayDecision.lock(found.tenant, relay, in: transaction)
        }
        if found.isRefusal(report) { try await noteOptOut(found, in: transaction) }
        let outbound = try await transaction.lock(found)
        if let sid = outbound.sid, sid != report.sid { return try await secondSID(report, outbound, in: transaction) }
        let status = try await record(report, on: outbound, in: transaction)
        var aftermath = Aftermath(
            events: outbound.job.map { [.job(outbound.tenant, $0, at: report.receivedAt)] } ?? [])
        // A callback proves the acceptance of a text whose sender never got, or never recorded, the answer.
        if !outbound.isSent { aftermath.hints.append(outbound.hint) }
        guard status.isUndelivered else { return ("recorded", aftermath) }
        if !outbound.startsWindow {
            return ("undelivered", aftermath + (try await transaction.noteFailure(outbound.tenant, outbound.outbound)))
        }
        if decision != nil, let hop = outbound.hop {
            // Whoever has it by a dispatcher's word did not get the text; there is no turn to pass on.
            if decision?.stored.relay.hop(hop)?.state == .ended(.acknowledged) {
                let told = try await transaction.noteFailure(outbound.tenant, outbound.outbound)
                return ("undelivered", aftermath + told)
            }
            try await decision?.apply(.hopFailed(hop))
            aftermath = aftermath + (decision?.aftermath ?? Aftermath())
            return ("escalated", aftermath)
        }
        return ("recorded", aftermath)
    }

    /// Twilio knows of an opt-out that we do not. The conversation's lock comes before the text's.
    private func noteOptOut(_ found: ReportedOutbound, in transaction: RouterTransaction) async throws {
        _ = try await transaction.lockConversation(found.tenant, our: found.our, their: found.their)
        let state = try await transaction.optOutState(found.tenant, our: found.our, their: found.their)
        guard state.source == nil || state.source == .dispatcher else { return }
        try await transaction.optOut(found.tenant, our: found.our, their: found.their, by: .carrier)
        var event = AuditEvent("opted_out")
        event.job = found.job
        event.customer = found.customer
        event.our = found.our
        event.outbound = found.outbound
        event.reason = "refused_by_twilio"
        try await transaction.audit(event, tenant: found.tenant)
    }

    private func find(
        _ report: DeliveryReport, in transaction: RouterTransaction
    ) async throws -> ReportedOutbound? {
        if let outbound = report.outbound,
            let found = try await transaction.reported(outbound, account: report.accountSID)
        {
            return found
        }
        return try await transaction.reported(report.sid, account: report.accountSID)
    }

    /// Reports come in any order and more than once: the history keeps each, the status never goes back.
    private func record(
        _ report: DeliveryReport, on outbound: ReportedOutbound, in transaction: RouterTransaction
    ) async throws -> MessageStatus {
        let entry = report.entry(for: outbound)
        _ = try await transaction.record(entry)
        let before = outbound.deliveryStatus.flatMap(MessageStatus.init(rawValue:))
        let after = before.map { $0.merged(with: report.status) } ?? report.status
        try await transaction.setDelivery(entry, status: after.rawValue)
        return after
    }

    /// Twilio has the text twice. The later SID's reports are kept, and change nothing else.
    private func secondSID(
        _ report: DeliveryReport, _ outbound: ReportedOutbound, in transaction: RouterTransaction
    ) async throws -> (String, Aftermath) {
        guard try await transaction.record(report.entry(for: outbound)) else { return ("repeated", Aftermath()) }
        logger.critical(
            "one text has two SIDs", metadata: ["outbound": "\(outbound.outbound)", "sid": "\(report.sid)"])
        _ = try await transaction.alert(
            outbound.tenant, kind: AlertKind.secondSID.rawValue, relay: outbound.relay,
            text: "Twilio has one of our texts twice.")
        return (
            "second_sid", Aftermath(events: [.alert(outbound.tenant, relay: outbound.relay, at: report.receivedAt)])
        )
    }
}

extension ReportedOutbound {
    /// Whether the report says that the customer has opted out, 21610, which a messaging service tells only afterwards.
    fileprivate func isRefusal(_ report: DeliveryReport) -> Bool {
        report.errorCode == 21610 && purpose == NewOutbound.Purpose.customer.rawValue
    }
}

/// A report about a text that is not ours.
struct UnknownReportError: Error, CustomStringConvertible {
    var description: String { "the report names no text of ours" }
}
