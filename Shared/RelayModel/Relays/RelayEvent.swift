/// What happened to a relay.
package enum RelayEvent: Sendable, Equatable {
    /// The first text is there.
    case started
    /// Another text of the customer's has joined.
    case textJoined
    /// The hop's window, or its time to be asked, has passed.
    case hopExpired(Int)
    /// The hop's text was refused for good or did not arrive.
    case hopFailed(Int)
    /// The operator passes.
    case declined(OperatorID, AckChannel)
    /// The operator has it.
    case acknowledged(OperatorID, AckChannel)
    /// Somebody wants the next operator to be asked now.
    case escalated(AckChannel)
    /// Nobody needs to be asked any more.
    case cancelled(AckChannel)
}

/// What is to be done, in the order of the array.
package enum RelayAction: Sendable, Equatable {
    /// It is this operator's turn: send them all of the relay's texts, in order.
    case ask(PlannedHop, hop: Int)
    /// Send the text that joined to the operator whose turn it is.
    case forward(toHop: Int)
    /// Record how the turn ended.
    case endHop(Int, HopEnd)
    /// The turn's unsent texts are not to be sent.
    case withdraw(hop: Int)
    /// The conversation and the job are this operator's.
    case hold(OperatorID)
    /// Tell the operator who was being asked that `by` has it.
    case tellTaken(OperatorID, by: OperatorID)
    /// Everybody was asked and nobody took it: alert the tenant, tell the customer.
    case exhausted
    /// Answer the operator.
    case answer(OperatorID, RelayAnswer)
    /// Nothing is to be done.
    case ignored(IgnoreReason)
}

/// What an operator is told whose answer changes nothing.
package enum RelayAnswer: Sendable, Equatable {
    /// Somebody else was first.
    case alreadyTaken(by: OperatorID)
    /// They have it already.
    case alreadyYours
    /// The relay was cancelled.
    case closed
}

/// Why an event changes nothing.
package enum IgnoreReason: String, Sendable, Equatable {
    /// The hop's turn is over.
    case stale
    /// The operator was never asked.
    case notAsked
    /// The relay is not open.
    case notOpen
    /// The relay has begun already.
    case alreadyStarted
}
