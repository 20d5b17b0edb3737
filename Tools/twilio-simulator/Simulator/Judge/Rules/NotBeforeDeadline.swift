/// Nobody else was asked before the operator's time was up, unless that operator passed or could not be reached.
struct NotBeforeDeadline: Rule {
    let name = "not-before-deadline"
    let promise = "a backup text never goes out before its deadline"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.hops.values.flatMap { hops in
            hops.flatMap { hop in
                [shortWindow(hop), earlyEnd(hop, next: hops.first { $0.hop == hop.hop + 1 }, evidence)]
                    .compactMap(\.self)
            }
        }.sorted { $0.ids.lexicographicallyPrecedes($1.ids) }
    }

    private func shortWindow(_ hop: AuditHop) -> Violation? {
        guard hop.askBy - hop.askedAt < .seconds(hop.windowSeconds) - .milliseconds(5) else { return nil }
        return violation(hop.ids, "the turn may take \((hop.askBy - hop.askedAt).inSeconds) only, less than its window")
    }

    private func earlyEnd(_ hop: AuditHop, next: AuditHop?, _ evidence: Evidence) -> Violation? {
        switch hop.state {
        case "expired": return earlyExpiry(hop, next: next, evidence)
        case "declined": return groundlessPass(hop, evidence)
        case "failed": return groundlessFailure(hop, evidence)
        default: return nil
        }
    }

    private func earlyExpiry(_ hop: AuditHop, next: AuditHop?, _ evidence: Evidence) -> Violation? {
        let due = evidence.due(hop)
        let text = next.flatMap { evidence.texts(of: $0).min { $0.at < $1.at } }
        guard let first = [text?.at, hop.endedAt].compactMap(\.self).min(),
            first < due - evidence.allowances.clocks
        else { return nil }
        return violation(
            hop.ids + [text.map { "sid=\($0.sid)" }].compactMap(\.self),
            "the turn was over at \(first), \((due - first).inSeconds) before its time (\(due))")
    }

    /// An operator who passed by text has sent one.
    private func groundlessPass(_ hop: AuditHop, _ evidence: Evidence) -> Violation? {
        let event = (evidence.eventsByRelay[hop.relayId] ?? []).first { $0.kind == "declined" && $0.hop == hop.hop }
        guard event?.channel == "sms", let end = hop.endedAt else { return nil }
        let hasPassed = evidence.taken.contains { text in
            text.from == hop.operatorPhone && text.at >= hop.askedAt - evidence.allowances.clocks
                && text.at <= end + evidence.allowances.clocks
        }
        return hasPassed ? nil : violation(hop.ids, "the turn ended as passed, but the operator has sent nothing")
    }

    /// A text that failed was refused, or is undelivered in Twilio's own words.
    private func groundlessFailure(_ hop: AuditHop, _ evidence: Evidence) -> Violation? {
        let messages = evidence.sentByID[hop.outboundId] ?? []
        let isSent = evidence.outbound[hop.outboundId]?.state == "sent"
        guard isSent, !messages.isEmpty, !messages.contains(where: \.isUndelivered) else { return nil }
        return violation(hop.ids, "the turn ended as failed, but Twilio never said that its text failed")
    }
}

extension AuditHop {
    /// Where to look.
    var ids: [String] { ["relay=\(relayId)", "hop=\(hop)", "outbound=\(outboundId)"] }
}
