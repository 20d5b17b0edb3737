/// How an operator's turn ended; the raw values are the ones in tables and in the audit record.
package enum HopEnd: String, Sendable, CaseIterable {
    /// They took it, in time or late.
    case acknowledged
    /// Their window, or the time to ask them, passed.
    case expired
    /// They passed, or gave it to somebody else.
    case declined
    /// The text was refused for good or did not arrive.
    case failed
    /// Somebody else took it, or a dispatcher moved it on.
    case superseded
    /// The relay was cancelled.
    case cancelled
}

/// One operator's turn.
package struct Hop: Sendable, Hashable {
    /// Where a turn stands.
    package enum State: Sendable, Hashable {
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
    package internal(set) var windowSeconds: Int
    /// What they call it; nil only between ``RelayAction/ask(_:hop:)`` and ``Relay/setCode(_:ofHop:)``.
    package internal(set) var code: AckCode?
    /// Where the turn stands.
    package internal(set) var state: State

    /// A turn as it was stored.
    package init(
        number: Int, operatorID: OperatorID, reason: RoutingReason, windowSeconds: Int, code: AckCode? = nil,
        state: State
    ) {
        self.number = number
        self.operatorID = operatorID
        self.reason = reason
        self.windowSeconds = windowSeconds
        self.code = code
        self.state = state
    }
}
