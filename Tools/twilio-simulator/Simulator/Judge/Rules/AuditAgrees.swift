/// What Twilio has and what the audit says are the same: no text without a row, no row that claims a text in vain.
struct AuditAgrees: Rule {
    let name = "audit-agrees"
    let promise = "the audit says of every text what Twilio has"

    func violations(in evidence: Evidence) -> [Violation] {
        unknownTexts(evidence)
            + evidence.audit.outbound.compactMap { row in
                guard row.state == "sent" || row.messageSid != nil else { return nil }
                let ids = ["outbound=\(row.outboundId)", row.messageSid.map { "sid=\($0)" } ?? ""].filter {
                    !$0.isEmpty
                }
                guard let sid = row.messageSid else { return violation(ids, "a text counts as sent, but has no SID") }
                guard let message = evidence.bySID[sid] else {
                    return violation(ids, "a text counts as sent, but Twilio has no message of its SID")
                }
                guard message.outboundID == row.outboundId, message.to == row.theirNumber, message.from == row.ourNumber
                else { return violation(ids, "a text bears the SID of another message") }
                return nil
            }
    }

    private func unknownTexts(_ evidence: Evidence) -> [Violation] {
        evidence.sent.compactMap { message in
            guard let id = message.outboundID else {
                return violation(["sid=\(message.sid)"], "a text went out without the product's id in its callback")
            }
            guard let row = evidence.outbound[id] else {
                return violation(
                    ["outbound=\(id)", "sid=\(message.sid)"], "the audit does not know a text that went out")
            }
            guard ["failed", "cancelled", "queued"].contains(row.state), row.messageSid == nil else { return nil }
            // Withdrawn while nobody could tell whether Twilio had it, and never reported: the truth cannot be known.
            guard row.state != "cancelled" else { return nil }
            return violation(
                ["outbound=\(id)", "sid=\(message.sid)"], "Twilio has a text that the audit calls \(row.state)")
        }
    }
}
