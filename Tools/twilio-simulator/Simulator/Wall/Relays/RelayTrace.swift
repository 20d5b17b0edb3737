/// What can be told from the phones about one thing that operators are asked to take.
struct RelayTrace: Sendable {
    /// One operator's turn.
    struct Turn: Sendable {
        /// How a turn stands, by the last that was seen of it.
        enum State: String, Sendable {
            /// Asked, and nothing seen since; whether the time is up the viewer's clock tells.
            case asked
            /// The operator passed.
            case passed
            /// The text to the operator did not arrive.
            case undelivered
            /// Somebody else was asked after them.
            case over
            /// The operator took it.
            case took
            /// It was taken, or closed, while they were asked or later.
            case released
        }

        /// The operator's phone.
        var phone: String
        /// The code in the text.
        var code: String
        /// The text's SID.
        var sid: String
        /// When the simulator accepted the text.
        var askedAt: WallTime
        /// The operator's window by the tenants file.
        var windowSeconds: Int
        var state: State
    }

    /// How it ended, by what the phones show.
    enum Outcome: Sendable, Equatable {
        /// Somebody has it: their phone if their own text said so, else the name that the product's text gives.
        case taken(phone: String?, name: String?, at: WallTime)
    }

    /// Whom it is about, as the operators see it.
    var customer: String
    /// The customer's phone, if their text was seen.
    var customerPhone: String?
    /// What the customer wrote.
    var text: String
    /// ``AskText/key`` of the text that opened it.
    var key: String
    var turns: [Turn]
    var outcome: Outcome?

    /// Whether an operator's turn may still run at a moment; a little longer than the window, since all times are inferred.
    func mayRun(at moment: WallTime) -> Bool {
        guard outcome == nil, let last = turns.last, last.state == .asked else { return false }
        return moment.milliseconds <= last.endsAt.milliseconds + 5000
    }
}

extension RelayTrace.Turn {
    /// About when the operator's time is up: the window after Twilio accepted the text.
    var endsAt: WallTime { WallTime(milliseconds: askedAt.milliseconds + Int64(windowSeconds) * 1000) }
}
