/// Who will be asked about a text, in order.
package struct ChainPlan: Sendable, Equatable {
    /// Everybody who will be asked, all rounds one after the other; nobody twice in a round. Behind them stands the emergency
    /// contact.
    package let hops: [PlannedHop]
    /// Who would have been asked but cannot be at all, each once.
    package let skipped: [OperatorID]
    /// Whether somebody can be asked at once.
    package let isAnswerable: Bool

    /// The windows a hop may have, in seconds; what is configured outside is brought to the nearest end.
    package static let windows = 5...86_400

    /// Plans the rounds.
    ///
    /// The first begins with whoever holds the conversation, else with whoever the customer's open job is assigned to, and
    /// goes on with the number's chain. Each further round asks the same operators, those of the chain in the chain's order.
    ///
    /// - Parameters:
    ///   - chain: The chain's operators in order, each with a window of their own if they have one.
    ///   - chainWindowSeconds: The chain's window; without one the tenant's counts.
    ///   - cycles: How many rounds; fewer than 1 count as 1.
    ///   - emergency: Who is asked when everybody else is off.
    ///   - unavailable: Who cannot be asked at all; they get no place.
    ///   - off: Who cannot be asked now; they keep their places, since they may be back when their turn comes.
    package init(
        holder: OperatorID?, assigned: OperatorID?, chain: [(operatorID: OperatorID, windowSeconds: Int?)],
        chainWindowSeconds: Int?, tenantWindowSeconds: Int, cycles: Int, emergency: OperatorID? = nil,
        unavailable: Set<OperatorID>, off: Set<OperatorID> = []
    ) {
        let usual = (chainWindowSeconds ?? tenantWindowSeconds).clamped(to: Self.windows)
        let wanted = Self.wanted(holder, assigned, chain.map(\.operatorID), unavailable.union(off))
        let windows = Dictionary(chain.map { ($0.operatorID, $0.windowSeconds) }) { first, _ in first }
        let round = wanted.filter { !unavailable.contains($0.operatorID) }.map { place in
            let window = (windows[place.operatorID] ?? nil)?.clamped(to: Self.windows) ?? usual
            return PlannedHop(operatorID: place.operatorID, reason: place.reason, windowSeconds: window)
        }
        let later = Self.laterRound(round, chain: chain.map(\.operatorID))
        let last = emergency.flatMap { unavailable.contains($0) ? nil : $0 }.map {
            PlannedHop(operatorID: $0, reason: .emergencyContact, windowSeconds: usual)
        }
        hops = round + (1..<max(1, cycles)).flatMap { _ in later } + [last].compactMap(\.self)
        skipped = wanted.map(\.operatorID).filter(unavailable.contains)
        isAnswerable = last != nil || round.contains { !off.contains($0.operatorID) }
    }

    /// Everybody of the first round in order, those who are `away` included.
    private static func wanted(
        _ holder: OperatorID?, _ assigned: OperatorID?, _ chain: [OperatorID], _ away: Set<OperatorID>
    ) -> [(operatorID: OperatorID, reason: RoutingReason)] {
        var places: [(operatorID: OperatorID, reason: RoutingReason)] = []
        if let holder { places.append((holder, .operatorHoldsConversation)) }
        // The assigned operator comes first only when no holder is there to.
        if let assigned, holder.map(away.contains) ?? true {
            places.append((assigned, .primaryOperatorAssignedToJob))
        }
        places += chain.map { ($0, .numberChain) }
        var seen: Set<OperatorID> = []
        return places.filter { seen.insert($0.operatorID).inserted }
    }

    /// The same operators: those outside the chain first, for the reason they had, then the chain's in its order.
    private static func laterRound(_ round: [PlannedHop], chain: [OperatorID]) -> [PlannedHop] {
        let outside = round.filter { !chain.contains($0.operatorID) }
        var seen: Set<OperatorID> = []
        let inside = chain.filter { seen.insert($0).inserted }.compactMap { operatorID in
            round.first { $0.operatorID == operatorID }
        }
        return outside
            + inside.map {
                PlannedHop(operatorID: $0.operatorID, reason: .numberChain, windowSeconds: $0.windowSeconds)
            }
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}
