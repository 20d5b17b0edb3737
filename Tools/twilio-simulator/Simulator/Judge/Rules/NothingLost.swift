/// Every text that was answered with success reached an operator, or the audit explains why not.
struct NothingLost: Rule {
    let name = "nothing-lost"
    let promise = "every accepted text reached an operator or is explained"

    func violations(in evidence: Evidence) -> [Violation] { evidence.taken.compactMap { check($0, evidence) } }

    private func check(_ text: JournalMessage, _ evidence: Evidence) -> Violation? {
        guard !evidence.parked.contains(text.sid) else { return nil }
        let ids = ["sid=\(text.sid)"]
        guard let record = evidence.inbound[text.sid] else {
            return violation(ids, "a text was answered with success at \(moment(text)) and never decided")
        }
        // An operator's own text is decided; what an answer must cause is another rule's.
        guard !evidence.isOperator(text.from, at: text.to) else { return nil }
        guard !hasReached(text, evidence), !isExplained(text, record, evidence) else { return nil }
        let state = record.relayId.flatMap { evidence.relays[$0]?.state } ?? "none"
        return violation(
            ids + [record.relayId.map { "relay=\($0)" } ?? ""].filter { !$0.isEmpty },
            "a customer's text, answered with success at \(moment(text)), reached no operator (its relay: \(state))")
    }

    private func moment(_ text: JournalMessage) -> String { text.takenAt?.description ?? "" }

    /// Whether Twilio accepted a text to an operator of that business which holds this one's beginning.
    private func hasReached(_ text: JournalMessage, _ evidence: Evidence) -> Bool {
        let beginning = String(trimmed(text.body).prefix(40))
        return (evidence.outboundBySource[text.sid] ?? []).flatMap { evidence.sentByID[$0.outboundId] ?? [] }
            .contains { message in
                evidence.isOperator(message.to, at: message.from)
                    && (beginning.isEmpty || message.body.contains(beginning))
            }
    }

    private func isExplained(_ text: JournalMessage, _ record: AuditInbound, _ evidence: Evidence) -> Bool {
        let kinds = (evidence.eventsByText[text.sid] ?? []).map(\.kind)
        if kinds.contains(where: ["suppressed", "parked", "cancelled"].contains) { return true }
        if let relay = record.relayId.flatMap({ evidence.relays[$0] }),
            ["exhausted", "cancelled", "suppressed"].contains(relay.state)
        {
            return true
        }
        // Twilio refused every text that would have passed it on, which the business is alerted to.
        let rows = evidence.outboundBySource[text.sid] ?? []
        return !rows.isEmpty && rows.allSatisfy { $0.state == "failed" && $0.errorCode != nil }
    }

    private func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
