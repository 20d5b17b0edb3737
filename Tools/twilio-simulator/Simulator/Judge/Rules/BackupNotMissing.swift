/// No relay is stranded: when a turn has ended without an owner the next one begins, until everybody was asked.
struct BackupNotMissing: Rule {
    let name = "backup-not-missing"
    let promise = "the next operator is asked, until everybody was"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.audit.relays.compactMap { relay in
            let hops = evidence.hops[relay.relayId] ?? []
            return switch relay.state {
            case "open": stranded(relay, hops, evidence)
            case "exhausted", "acknowledged": skipped(relay, hops, evidence)
            default: nil
            }
        }
    }

    private func stranded(_ relay: AuditRelay, _ hops: [AuditHop], _ evidence: Evidence) -> Violation? {
        guard let last = hops.last else {
            let age = evidence.at - relay.openedAt
            guard age > evidence.allowances.overdue else { return nil }
            return violation(["relay=\(relay.relayId)"], "the relay is open and nobody was ever asked")
        }
        guard last.state == "asked" else {
            return violation(last.ids, "the relay is open, its last turn is \(last.state), and nobody is asked")
        }
        let overdue = evidence.at - evidence.due(last)
        guard overdue > evidence.allowances.overdue else { return nil }
        return violation(last.ids, "the turn's time was up \(overdue.inSeconds) ago, and nobody else is asked")
    }

    private func skipped(_ relay: AuditRelay, _ hops: [AuditHop], _ evidence: Evidence) -> Violation? {
        let ids = ["relay=\(relay.relayId)"]
        if let gap = zip(1..., hops).first(where: { $0 != $1.hop }) {
            return violation(ids, "turn \(gap.0) is missing")
        }
        guard let last = hops.last else { return violation(ids, "the relay is \(relay.state), and nobody was asked") }
        if last.state == "asked" {
            return violation(last.ids, "the relay is \(relay.state), but a turn never ended")
        }
        let events = evidence.eventsByRelay[relay.relayId] ?? []
        let hasExhausted = events.contains { $0.kind == "exhausted" }
        // Who was away when their turn came. Who had no place to begin with is recorded with the text that opened the relay.
        let away = events.count { $0.kind == "skipped" && $0.messageSid == nil }
        guard relay.state == "exhausted" || hasExhausted, hops.count + away < relay.planned else { return nil }
        return violation(ids, "given up after \(hops.count) of \(relay.planned) turns, \(away) others being away")
    }
}
