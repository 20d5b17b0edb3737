/// What is to be done about a relay, in the order of the array.
package enum RelayAction: Sendable, Hashable {
    /// It is this operator's turn: choose a code and send them all of the relay's texts, in order.
    case ask(PlannedHop, hop: Int)
    /// It would be this operator's turn, who cannot be asked now.
    case skip(OperatorID, Unavailability)
    /// Send the text that joined to the operator whose turn it is.
    case forward(toHop: Int)
    /// Record how the turn ended. A hop that has ended is named again only when its operator's late acknowledgement wins.
    case endHop(Int, HopEnd)
    /// Do not send those of the hop's texts that are still unsent.
    case withdraw(hop: Int)
    /// The conversation and the job are this operator's: send them the texts of the relay that only others were sent.
    case hold(OperatorID)
    /// The same, given by who had it: record that the hop's operator has it now, and tell them.
    case handOver(hop: Int, from: OperatorID)
    /// Tell the operator who was being asked that `by` has it.
    case tellTaken(OperatorID, by: OperatorID)
    /// Everybody was asked and nobody took it: alert the tenant, tell the customer.
    case exhausted
    /// Answer the operator, whose event changed nothing.
    case answer(OperatorID, RelayAnswer)
    /// Do nothing.
    case ignored(IgnoreReason)

    /// Whether nothing is to be done.
    package var isIgnored: Bool {
        if case .ignored = self { true } else { false }
    }
}

/// What an operator is told whose event changed nothing.
package enum RelayAnswer: Sendable, Hashable {
    /// Somebody else was first.
    case alreadyTaken(by: OperatorID)
    /// They have it already.
    case alreadyYours
    /// The relay was cancelled.
    case closed
}

/// Why an event changed nothing.
package enum IgnoreReason: String, Sendable, CaseIterable {
    /// The turn is over, or never was.
    case stale
    /// The operator was never asked.
    case notAsked = "not_asked"
    /// It is the operator's turn already.
    case alreadyAsked = "already_asked"
    /// The relay is not open.
    case notOpen = "not_open"
    /// The relay has begun already.
    case alreadyStarted = "already_started"
}
