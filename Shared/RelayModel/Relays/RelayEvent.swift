/// What happened to a relay.
package enum RelayEvent: Sendable, Hashable {
    /// The first text is there.
    case started
    /// Another text of the customer's has come.
    case textJoined
    /// The hop's window, or the time to ask its operator, has passed.
    case hopExpired(Int)
    /// The hop's text was refused for good or did not arrive.
    case hopFailed(Int)
    /// The operator passes.
    case declined(OperatorID, AckChannel)
    /// The operator has it.
    case acknowledged(OperatorID, AckChannel)
    /// Whoever has it gives it, and the conversation, to somebody else.
    case handedOver(from: OperatorID, to: OperatorID)
    /// Somebody wants the next operator to be asked now.
    case escalated(AckChannel)
    /// Somebody wants this operator to be asked now, planned or not; the others' turns come afterwards.
    case directed(OperatorID, AckChannel)
    /// Nobody needs to be asked any more.
    case cancelled(AckChannel)
}
