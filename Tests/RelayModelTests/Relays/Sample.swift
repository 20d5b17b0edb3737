import RelayModel

/// Operators and relays for tests, and short ways to write what is expected of them.
enum Sample {
    static let ann = operatorID(1)
    static let bob = operatorID(2)
    static let cleo = operatorID(3)
    static let dan = operatorID(4)

    static func operatorID(_ number: UInt64) -> OperatorID { OperatorID(rawValue: RowID(high: 0, low: number)) }

    static func planned(_ operatorID: OperatorID, _ reason: RoutingReason = .numberChain, _ window: Int = 60)
        -> PlannedHop
    {
        PlannedHop(operatorID: operatorID, reason: reason, windowSeconds: window)
    }

    /// A relay that has not started.
    static func relay(_ operators: OperatorID...) -> Relay { Relay(plan: operators.map { planned($0) }) }

    /// A relay after these events.
    static func relay(_ operators: OperatorID..., after events: [RelayEvent]) -> Relay {
        var relay = Relay(plan: operators.map { planned($0) })
        for event in [.started] + events { _ = relay.apply(event) }
        return relay
    }
}

extension Relay {
    /// The words for where the hops stand, in order.
    var hopWords: [String] { hops.map(\.state.rawValue) }

    /// Applies and returns both what is to be done and the relay that results.
    func applying(_ event: RelayEvent) -> (relay: Relay, actions: [RelayAction]) {
        var relay = self
        let actions = relay.apply(event)
        return (relay, actions)
    }
}
