/// An operator's place in the order in which a relay asks.
///
/// Its coded form is `{"operator": uuid, "reason": text, "window": seconds}`.
package struct PlannedHop: Sendable, Hashable, Codable {
    /// Who is asked.
    package let operatorID: OperatorID
    /// Why it is them.
    package let reason: RoutingReason
    /// How long they have, in whole seconds, 5 or more.
    package let windowSeconds: Int

    /// Plans to ask `operatorID`.
    package init(operatorID: OperatorID, reason: RoutingReason, windowSeconds: Int) {
        self.operatorID = operatorID
        self.reason = reason
        self.windowSeconds = windowSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case operatorID = "operator"
        case reason
        case windowSeconds = "window"
    }
}
