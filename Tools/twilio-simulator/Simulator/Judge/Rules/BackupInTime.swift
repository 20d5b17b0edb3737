/// When a turn's time is up the next operator's text is at Twilio soon, or soon after the outage that kept it is over.
///
/// It is judged only when the run has told its outages.
struct BackupInTime: Rule {
    let name = "backup-in-time"
    let promise = "a backup text is at most 2 s late, or out 10 s after an outage's end"

    func isJudged(by evidence: Evidence) -> Bool { evidence.outages != nil }

    func violations(in evidence: Evidence) -> [Violation] {
        guard let told = evidence.outages else { return [] }
        let outages = Outages(told, recovery: evidence.allowances.recovery)
        return evidence.hops.values.flatMap { hops in
            zip(hops, hops.dropFirst()).compactMap { hop, next in late(next, after: hop, outages, evidence) }
        }.sorted { $0.ids.lexicographicallyPrecedes($1.ids) }
    }

    private func late(
        _ next: AuditHop, after hop: AuditHop, _ outages: Outages, _ evidence: Evidence
    ) -> Violation? {
        guard hop.state == "expired" else { return nil }
        let due = evidence.due(hop)
        let limit = outages.limit(of: due, late: evidence.allowances.backup) + evidence.allowances.clocks
        let text = firstText(of: next, evidence)
        // A turn that has ended meanwhile, because somebody took the relay, needs no text any more.
        let moment = [text?.at, next.endedAt].compactMap(\.self).min() ?? evidence.at
        guard moment > limit, moment > heldUp(next, past: limit, outages, evidence) ?? limit else { return nil }
        return violation(
            next.ids + [text.map { "sid=\($0.sid)" }].compactMap(\.self),
            "the next operator's text was \(text.map { "at Twilio at \($0.at)" } ?? "never at Twilio"), "
                + "though it was due at \(due), and with the outages at \(limit) at the latest")
    }

    private func firstText(of hop: AuditHop, _ evidence: Evidence) -> JournalMessage? {
        let rows = (evidence.outboundByRelay[hop.relayId] ?? []).filter { $0.hop == hop.hop && $0.purpose == "hop" }
        return rows.flatMap { evidence.sentByID[$0.outboundId] ?? [] }.min { $0.at < $1.at }
    }

    /// Until when a turn's text may wait for one to the same phone, or for itself, that an outage left between its claim and
    /// Twilio's word about it: it is looked up before anything is sent again, and nothing passes it.
    private func heldUp(
        _ next: AuditHop, past limit: Instant, _ outages: Outages, _ evidence: Evidence
    ) -> Instant? {
        guard let own = evidence.outbound[next.outboundId] else { return nil }
        let ends = evidence.audit.outbound.compactMap { row -> Instant? in
            guard row.ourNumber == own.ourNumber, row.theirNumber == own.theirNumber, row.orderAt <= own.orderAt,
                isHeldUp(row, evidence)
            else { return nil }
            let settled = settlement(of: row, evidence)
            guard settled > limit - evidence.allowances.backup else { return nil }
            return outages.lastEnd(between: row.createdAt, and: settled)
        }
        return ends.max().map { $0 + evidence.allowances.lookUp }
    }

    /// Whether it took more than one request, or Twilio's answer to it did not come.
    private func isHeldUp(_ row: AuditOutbound, _ evidence: Evidence) -> Bool {
        guard row.claimedAt != nil, row.state != "failed" else { return false }
        guard let accepted = evidence.acceptance(of: row.outboundId), let known = row.acceptedAt else { return true }
        return (row.attempt ?? 1) > 1 || known - accepted > .seconds(5)
    }

    private func settlement(of row: AuditOutbound, _ evidence: Evidence) -> Instant {
        let known = [evidence.acceptance(of: row.outboundId), row.acceptedAt].compactMap(\.self).max()
        return known ?? row.createdAt + evidence.allowances.lookUp
    }
}
