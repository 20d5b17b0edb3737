/// At most one operator was ever recorded as having a relay.
struct OneOwner: Rule {
    let name = "one-owner"
    let promise = "a relay has at most one owner"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.audit.relays.compactMap { relay in
            let events = (evidence.eventsByRelay[relay.relayId] ?? []).filter { $0.kind == "acknowledged" }
            let turns = (evidence.hops[relay.relayId] ?? []).filter { $0.state == "acknowledged" }
            let owners = Set(
                events.compactMap(\.operatorId) + turns.map(\.operatorId) + [relay.acknowledgedBy].compactMap(\.self))
            guard owners.count > 1 else { return nil }
            return violation(
                ["relay=\(relay.relayId)"] + owners.sorted().map { "operator=\($0)" },
                "\(owners.count) operators are recorded as having the relay")
        }
    }
}
