/// An operator's `OK` with a code that they were sent counts: somebody has the relay then, and nobody else is asked any more.
struct AnswersCount: Rule {
    let name = "answers-count"
    let promise = "an operator's answer counts from the moment its webhook was answered"

    func violations(in evidence: Evidence) -> [Violation] {
        let asked = Dictionary(grouping: evidence.sent.filter { Wording.code(in: $0.body) != nil }) {
            Turn(phone: $0.to, number: $0.from, code: Wording.code(in: $0.body) ?? "")
        }
        return evidence.taken.flatMap { text -> [Violation] in
            guard case .taken(let code) = Wording.answer(text.body), !evidence.parked.contains(text.sid) else {
                return []
            }
            let turn = Turn(phone: text.from, number: text.to, code: code)
            let before = (asked[turn] ?? []).last { $0.seq < text.seq && evidence.row(of: $0)?.relayId != nil }
            guard let relay = before.flatMap({ evidence.row(of: $0)?.relayId }).flatMap({ evidence.relays[$0] }) else {
                return []
            }
            return check(text, relay, evidence)
        }
    }

    private struct Turn: Hashable {
        var phone: String
        var number: String
        var code: String
    }

    private func check(_ text: JournalMessage, _ relay: AuditRelay, _ evidence: Evidence) -> [Violation] {
        let ids = ["sid=\(text.sid)", "relay=\(relay.relayId)"]
        if ["open", "exhausted"].contains(relay.state) {
            return [violation(ids, "an operator took the relay at \(text.at), but it is still \(relay.state)")]
        }
        guard let taken = text.takenAt, relay.state == "acknowledged" else { return [] }
        let limit = taken + evidence.allowances.intake
        // Who has it may give it to somebody who was not asked before.
        let given = (evidence.eventsByRelay[relay.relayId] ?? []).filter { $0.kind == "handed_over" }.map(\.hop)
        let late = (evidence.hops[relay.relayId] ?? []).filter { $0.askedAt > limit && !given.contains($0.hop) }
        return late.map { hop in
            violation(
                ids + ["hop=\(hop.hop)"],
                "another operator was asked at \(hop.askedAt), though the answer of \(taken) had been accepted")
        }
    }
}
