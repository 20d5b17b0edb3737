/// A customer's text that was answered before their next one was sent reaches whoever gets both before that one.
///
/// The journal says when a text was sent, answered and accepted on its way out; what the product thinks of the order does not
/// count. The audit only says which text is passed on by which.
struct NoInversion: Rule {
    let name = "no-inversion"
    let promise = "a text answered before the next one was sent reaches an operator before it"

    /// For how long at most a row may have been written without being visible to others.
    private let commit = Duration.seconds(2)

    func violations(in evidence: Evidence) -> [Violation] {
        let texts = evidence.taken.filter { !evidence.isOperator($0.from, at: $0.to) }
        return Dictionary(grouping: texts) { [$0.from, $0.to] }.values.flatMap { texts -> [Violation] in
            let byPhone = Dictionary(grouping: texts.flatMap { arrivals(of: $0, evidence) }) { $0.message.to }
            return byPhone.values.flatMap { inverted($0, evidence) }
        }.sorted { $0.ids.lexicographicallyPrecedes($1.ids) }
    }

    /// How a customer's text first reached an operator.
    private struct Arrival {
        var text: JournalMessage
        var taken: Instant
        var row: AuditOutbound
        var message: JournalMessage
    }

    private func arrivals(of text: JournalMessage, _ evidence: Evidence) -> [Arrival] {
        guard let taken = text.takenAt, !isParked(text, evidence) else { return [] }
        let rows = evidence.outboundBySource[text.sid] ?? []
        let sent = rows.flatMap { row in
            (evidence.sentByID[row.outboundId] ?? []).map {
                Arrival(text: text, taken: taken, row: row, message: $0)
            }
        }
        return Dictionary(grouping: sent) { $0.message.to }.compactMap { phone, arrivals -> Arrival? in
            // Once Twilio has refused it for good the next one need not wait.
            let isRefused = rows.contains { row in
                row.theirNumber == phone && row.state == "failed" && evidence.sentByID[row.outboundId] == nil
            }
            guard !isRefused, evidence.isOperator(phone, at: text.to) else { return nil }
            return arrivals.min { $0.message.seq < $1.message.seq }
        }
    }

    /// What was parked goes on when somebody says so.
    private func isParked(_ text: JournalMessage, _ evidence: Evidence) -> Bool {
        evidence.parked.contains(text.sid)
            || (evidence.eventsByText[text.sid] ?? []).contains { $0.kind == "parked" }
    }

    private func inverted(_ arrivals: [Arrival], _ evidence: Evidence) -> [Violation] {
        let arrivals = arrivals.sorted { $0.message.seq < $1.message.seq }
        return arrivals.indices.compactMap { index -> Violation? in
            let first = arrivals[index]
            let second = arrivals[..<index].first { second in
                first.taken < second.text.at && !hasOtherReason(first, second, evidence)
            }
            return second.map { second in
                violation(
                    [
                        "sid=\(first.text.sid)", "outbound=\(first.row.outboundId)", "before=\(second.text.sid)",
                        "outbound=\(second.row.outboundId)",
                    ],
                    "a text answered at \(first.taken) was passed on at \(first.message.at), after one sent at "
                        + "\(second.text.at), which was passed on at \(second.message.at)")
            }
        }
    }

    /// Whether the operator got the first text only because of what came after the second one, as when they take a relay late
    /// that others had been asked about.
    private func hasOtherReason(_ first: Arrival, _ second: Arrival, _ evidence: Evidence) -> Bool {
        guard let older = first.row.relayId.flatMap({ evidence.relays[$0] }),
            let newer = second.row.relayId.flatMap({ evidence.relays[$0] }),
            older.relayId != newer.relayId, older.openedAt < newer.openedAt
        else { return false }
        let begun = min(second.row.claimedAt ?? second.message.at, second.message.at)
        return first.row.createdAt + commit > begun
    }
}
