/// At any time at most one operator is recorded as having a relay; they may hand it over.
struct OneOwner: Rule {
    let name = "one-owner"
    let promise = "a relay has at most one owner"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.audit.relays.compactMap { relay in
            let turns = (evidence.hops[relay.relayId] ?? []).filter { $0.state == "acknowledged" }
            let owners = recorded(evidence.eventsByRelay[relay.relayId] ?? [])
                .union(turns.map(\.operatorId) + [relay.acknowledgedBy].compactMap(\.self))
            guard owners.count > 1 else { return nil }
            return violation(
                ["relay=\(relay.relayId)"] + owners.sorted().map { "operator=\($0)" },
                "\(owners.count) operators are recorded as having the relay")
        }
    }

    /// Whoever has it by the last handing over, else by an acknowledgement, and all who acknowledged what another had.
    private func recorded(_ events: [AuditEvent]) -> Set<String> {
        var owner: String?
        var others: Set<String> = []
        for event in events.sorted(by: { $0.auditId < $1.auditId }) {
            guard let person = event.operatorId else { continue }
            switch event.kind {
            case "handed_over": owner = person
            case "acknowledged" where owner == nil: owner = person
            case "acknowledged" where owner != person: others.insert(person)
            default: break
            }
        }
        return others.union([owner].compactMap(\.self))
    }
}
