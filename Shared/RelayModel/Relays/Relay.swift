/// One or more of a customer's texts that need a human, and who has been asked so far.
///
/// A value without a clock and without I/O: ``apply(_:)`` takes what happened and returns what is to be done, in order.
package struct Relay: Sendable, Equatable {
    /// Where a relay stands.
    package enum State: String, Sendable {
        case open, acknowledged, exhausted, cancelled, suppressed
    }

    /// Where it stands.
    package internal(set) var state: State
    /// Everybody who will be asked, in order, all rounds.
    package let plan: [PlannedHop]
    /// Who is asked next.
    package internal(set) var nextPlanIndex: Int
    /// Who has been asked, in order; numbered from 1.
    package internal(set) var hops: [Hop]
    /// Who has it.
    package internal(set) var acknowledgedBy: OperatorID?

    /// A relay of which nobody has been asked yet.
    package init(plan: [PlannedHop]) {
        self.init(state: .open, plan: plan, nextPlanIndex: 0, hops: [], acknowledgedBy: nil)
    }

    /// A relay as it was stored.
    package init(
        state: State, plan: [PlannedHop], nextPlanIndex: Int, hops: [Hop], acknowledgedBy: OperatorID?
    ) {
        self.state = state
        self.plan = plan
        self.nextPlanIndex = nextPlanIndex
        self.hops = hops
        self.acknowledgedBy = acknowledgedBy
    }
}
