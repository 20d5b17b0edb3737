/// Who will be asked about a text, in order.
package struct ChainPlan: Sendable, Equatable {
    /// Everybody who will be asked, all rounds.
    package let hops: [PlannedHop]
    /// Operators who are left out because they are off.
    package let skipped: [OperatorID]

    /// Plans the rounds: first whoever holds the conversation, else whoever the customer's open job is assigned to, then the
    /// number's chain; nobody twice in a round.
    ///
    /// - Parameters:
    ///   - chain: The chain's operators in order, each with a window of their own if they have one.
    ///   - chainWindowSeconds: The chain's window; without one the tenant's counts.
    ///   - cycles: How many rounds, 1 or more.
    ///   - unavailable: Who cannot be asked now.
    package init(
        holder: OperatorID?, assigned: OperatorID?, chain: [(operatorID: OperatorID, windowSeconds: Int?)],
        chainWindowSeconds: Int?, tenantWindowSeconds: Int, cycles: Int, unavailable: Set<OperatorID>
    ) {
        let usual = chainWindowSeconds ?? tenantWindowSeconds
        func planned(_ operatorID: OperatorID, _ reason: RoutingReason) -> PlannedHop {
            let own = chain.first { $0.operatorID == operatorID }?.windowSeconds
            return PlannedHop(operatorID: operatorID, reason: reason, windowSeconds: max(5, own ?? usual))
        }
        var first: [PlannedHop] = []
        if let holder {
            first.append(planned(holder, .operatorHoldsConversation))
        } else if let assigned {
            first.append(planned(assigned, .primaryOperatorAssignedToJob))
        }
        var seen = Set(first.map(\.operatorID))
        for place in chain where seen.insert(place.operatorID).inserted {
            first.append(planned(place.operatorID, .numberChain))
        }
        skipped = first.map(\.operatorID).filter(unavailable.contains)
        let round = first.filter { !unavailable.contains($0.operatorID) }
        let later = round.map { PlannedHop(operatorID: $0.operatorID, reason: .numberChain, windowSeconds: $0.windowSeconds) }
        hops = round + (1..<max(1, cycles)).flatMap { _ in later }
    }
}
