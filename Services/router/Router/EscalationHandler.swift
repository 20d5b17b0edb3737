import AMQP
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// Decides what a rung clock or a failed text means for a hop. The tables' times decide, not the message's.
struct EscalationHandler: Sendable {
    let store: RouterStore
    let publisher: AftermathPublisher
    let metrics: RouterMetrics
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let hint: EscalateHint
        do {
            hint = try EscalateHint(decoding: delivery.body)
        } catch {
            return .park(reason: "\(error)")
        }
        return await Disposition.of {
            try await escalate(HopKey(tenant: hint.tenant, relay: hint.relay, hop: hint.hop))
        }
    }

    /// Ends the hop if its time is up or its text has failed, and asks the next operator; does nothing otherwise.
    func escalate(_ key: HopKey) async throws {
        let (verdict, aftermath) = try await store.decide { transaction in
            let outcome = try await decide(key, in: transaction)
            crashPoint(.escalationDecided)
            return outcome
        }
        crashPoint(.escalationCommitted)
        try await publisher.publish(aftermath)
        crashPoint(.escalationPublished)
        metrics.escalation(verdict)
        logger.info(
            "hop looked at",
            metadata: [
                "tenant": "\(key.tenant)", "relay": "\(key.relay)", "hop": "\(key.hop)", "verdict": "\(verdict)",
            ])
    }

    func decide(_ key: HopKey, in transaction: RouterTransaction) async throws -> (String, Aftermath) {
        guard var decision = try await RelayDecision.lock(key.tenant, key.relay, in: transaction),
            let clock = try await transaction.clock(of: key)
        else { return ("unknown", Aftermath()) }
        guard decision.stored.relay.isAsked(key.hop) else {
            // Perhaps decided by a process that died before it published.
            var aftermath = Aftermath(hints: try await transaction.pending(key.tenant, relay: key.relay))
            // Whoever has it by a dispatcher's word may not have got the text.
            if decision.stored.relay.hop(key.hop)?.state == .ended(.acknowledged), clock.hasFailed {
                aftermath = aftermath + (try await transaction.noteFailure(key.tenant, clock.outbound))
            }
            return ("stale", aftermath)
        }
        switch clock.verdict(at: decision.now) {
        case .failed:
            try await decision.apply(.hopFailed(key.hop))
            return ("failed", decision.aftermath)
        case .expired:
            try await decision.apply(.hopExpired(key.hop))
            return ("expired", decision.aftermath)
        case .early(let remaining):
            return ("early", Aftermath(rearm: (hop: key, remaining: remaining)))
        case .waiting:
            return ("not_accepted_yet", Aftermath())
        }
    }
}

extension HopClock {
    /// What a hop's times say.
    enum Verdict: Equatable {
        case failed
        case expired
        /// The window is running and has that much left.
        case early(Duration)
        /// Not accepted by Twilio yet; the sweeper watches `ask_by`.
        case waiting
    }

    func verdict(at now: Moment) -> Verdict {
        if hasFailed { return .failed }
        if let ackDueAt { return now >= ackDueAt ? .expired : .early(ackDueAt - now) }
        return now >= askBy ? .expired : .waiting
    }
}
