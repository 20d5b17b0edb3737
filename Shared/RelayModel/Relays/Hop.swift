/// An operator's place in the order in which a relay asks.
package struct PlannedHop: Sendable, Equatable {
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
}

/// How an operator's turn ended.
package enum HopEnd: String, Sendable, CaseIterable {
    case acknowledged, expired, declined, failed, superseded, cancelled
}

/// One operator's turn.
package struct Hop: Sendable, Equatable {
    /// Where a turn stands.
    package enum State: Sendable, Equatable {
        case asked
        case ended(HopEnd)

        /// The word for it in tables and in the audit record.
        package var rawValue: String {
            switch self {
            case .asked: "asked"
            case .ended(let end): end.rawValue
            }
        }

        /// Takes the word for it.
        package init?(rawValue: String) {
            if rawValue == "asked" {
                self = .asked
            } else if let end = HopEnd(rawValue: rawValue) {
                self = .ended(end)
            } else {
                return nil
            }
        }
    }

    /// Counts from 1 within the relay.
    package let number: Int
    /// Whose turn it is.
    package let operatorID: OperatorID
    /// Why it is theirs.
    package let reason: RoutingReason
    /// How long they have, in seconds.
    package let windowSeconds: Int
    /// Where the turn stands.
    package internal(set) var state: State

    /// A turn as it was stored.
    package init(number: Int, operatorID: OperatorID, reason: RoutingReason, windowSeconds: Int, state: State) {
        self.number = number
        self.operatorID = operatorID
        self.reason = reason
        self.windowSeconds = windowSeconds
        self.state = state
    }
}
