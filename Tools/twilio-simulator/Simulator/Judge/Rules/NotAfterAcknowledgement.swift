/// Once somebody has a relay, nobody else is asked about it.
struct NotAfterAcknowledgement: Rule {
    let name = "not-after-acknowledgement"
    let promise = "nobody else is asked after an acknowledgement"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.audit.relays.flatMap { relay in
            guard let taken = relay.acknowledgedAt else { return [Violation]() }
            return lateTurns(relay, taken, evidence) + lateTexts(relay, taken, evidence)
        }
    }

    private func lateTurns(_ relay: AuditRelay, _ taken: Instant, _ evidence: Evidence) -> [Violation] {
        (evidence.hops[relay.relayId] ?? []).filter { $0.askedAt > taken + evidence.allowances.clocks }.map { hop in
            violation(
                hop.ids, "an operator was asked at \(hop.askedAt), after the acknowledgement at \(taken)")
        }
    }

    /// A text that was being handed over when the decision became visible cannot be called back.
    private func lateTexts(_ relay: AuditRelay, _ taken: Instant, _ evidence: Evidence) -> [Violation] {
        let rows = (evidence.outboundByRelay[relay.relayId] ?? []).filter { row in
            row.purpose == "hop" && row.operatorId != relay.acknowledgedBy
        }
        let written = (evidence.eventsByRelay[relay.relayId] ?? []).filter { $0.kind == "acknowledged" }.map(\.at).min()
        let known = max(taken, written ?? taken) + evidence.allowances.commit
        return rows.flatMap { row in
            let wasUnderWay = row.claimedAt.map { $0 <= known } ?? false
            let limit = known + (wasUnderWay ? evidence.allowances.underWay : .zero)
            return (evidence.sentByID[row.outboundId] ?? []).filter { $0.at > limit }.map { message in
                violation(
                    ["relay=\(relay.relayId)", "outbound=\(row.outboundId)", "sid=\(message.sid)"],
                    "a text went to another operator at \(message.at), after the acknowledgement at \(taken)")
            }
        }
    }
}
