/// No text went out twice: neither one row of the product, nor, under whatever id, the same text about the same thing.
struct SentOnce: Rule {
    let name = "sent-once"
    let promise = "no text is sent twice"

    func violations(in evidence: Evidence) -> [Violation] { repeatedRows(evidence) + repeatedTexts(evidence) }

    private func repeatedRows(_ evidence: Evidence) -> [Violation] {
        evidence.sentByID.sorted { $0.key < $1.key }.filter { $0.value.count > 1 }.map { id, messages in
            violation(
                ["outbound=\(id)"] + messages.map { "sid=\($0.sid)" },
                "Twilio accepted one text \(messages.count) times, \(moments(messages))")
        }
    }

    /// The same words to the same phone with the same code are the same text, unless they pass on, or answer, different ones.
    /// A text that the carrier reported as not delivered may be sent again.
    private func repeatedTexts(_ evidence: Evidence) -> [Violation] {
        let coded = evidence.sent.filter { !$0.isUndelivered && Wording.code(in: $0.body) != nil }
        let alike = Dictionary(grouping: coded) { [$0.from, $0.to, $0.body] }.values.filter { $0.count > 1 }
        return alike.sorted { $0[0].seq < $1[0].seq }.compactMap { messages in
            let reasons = Dictionary(grouping: messages) { reason($0, evidence) }
            guard
                let same = reasons.values.first(where: { same in
                    // One row sent twice is the other check's.
                    same.count > 1 && Set(same.map { $0.outboundID ?? $0.sid }).count > 1
                })
            else { return nil }
            return violation(
                same.flatMap { ["outbound=\($0.outboundID ?? "none")", "sid=\($0.sid)"] },
                "the same text went to the same phone \(same.count) times, \(moments(same))")
        }
    }

    private func reason(_ message: JournalMessage, _ evidence: Evidence) -> String {
        let row = evidence.row(of: message)
        return row?.sourceSid ?? row?.causeSid ?? ""
    }

    private func moments(_ messages: [JournalMessage]) -> String {
        "at " + messages.map(\.at.description).joined(separator: " and ")
    }
}
