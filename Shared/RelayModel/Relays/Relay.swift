/// One or more of a customer's texts that need a human, and who has been asked so far.
///
/// A value without a clock and without I/O: ``apply(_:)`` takes what happened and returns what is to be done, in order.
/// From its start to its end an open relay has exactly one hop that is ``Hop/State/asked``, the last one.
package struct Relay: Sendable, Hashable {
    /// Where a relay stands: `open → acknowledged | exhausted | cancelled | suppressed`, `exhausted → acknowledged`.
    package enum State: String, Sendable, CaseIterable {
        case open, acknowledged, exhausted, cancelled, suppressed
    }

    /// Where it stands.
    package internal(set) var state: State
    /// Everybody who will be asked, in order, all rounds.
    package let plan: [PlannedHop]
    /// Who is asked next, an index into ``plan``; its end when nobody is left.
    package internal(set) var nextPlanIndex: Int
    /// Who has been asked, in order.
    package internal(set) var hops: [Hop]
    /// Who has it.
    package internal(set) var acknowledgedBy: OperatorID?
    /// Who of the ``plan`` cannot be asked at the moment of the next event, and why; not a part of what is stored.
    package var unavailable: [OperatorID: Unavailability] = [:]

    /// A relay about which nobody has been asked yet; ``RelayEvent/started`` asks the first.
    package init(plan: [PlannedHop]) {
        self.init(state: .open, plan: plan, nextPlanIndex: 0, hops: [], acknowledgedBy: nil)
    }

    /// A relay as it was stored; `hops` in the order of their numbers.
    package init(state: State, plan: [PlannedHop], nextPlanIndex: Int, hops: [Hop], acknowledgedBy: OperatorID?) {
        self.state = state
        self.plan = plan
        self.nextPlanIndex = nextPlanIndex
        self.hops = hops
        self.acknowledgedBy = acknowledgedBy
    }

    /// The hop of that number.
    package func hop(_ number: Int) -> Hop? { hops.first { $0.number == number } }

    /// The turn that is running; at most one is.
    package var asked: Hop? { hops.last { $0.state == .asked } }

    /// Whether it is the hop's turn.
    package func isAsked(_ number: Int) -> Bool { hop(number)?.state == .asked }

    /// Whether the operator has ever been asked.
    package func wasAsked(_ operatorID: OperatorID) -> Bool { hops.contains { $0.operatorID == operatorID } }

    /// Names the hop, once the caller of ``RelayAction/ask(_:hop:)`` has chosen a code; a hop that does not exist is left out.
    package mutating func setCode(_ code: AckCode, ofHop number: Int) {
        guard let index = hops.firstIndex(where: { $0.number == number }) else { return }
        hops[index].code = code
    }

    /// Gives the hop the window that is configured now, in seconds, brought into ``ChainPlan/windows``; a hop that does not
    /// exist is left out.
    package mutating func setWindow(_ seconds: Int, ofHop number: Int) {
        guard let index = hops.firstIndex(where: { $0.number == number }) else { return }
        hops[index].windowSeconds = min(max(seconds, ChainPlan.windows.lowerBound), ChainPlan.windows.upperBound)
    }
}
