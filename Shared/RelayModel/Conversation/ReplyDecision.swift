/// What an operator's text comes to.
package enum ReplyDecision: Sendable, Hashable {
    /// The carrier acts upon it; record what it changes, answer nothing.
    case carrierWord(CarrierWord)
    /// Do it to the relay: only ``ReplyVerb/acknowledge``, ``ReplyVerb/pass``, ``ReplyVerb/onTheWay(_:)``,
    /// ``ReplyVerb/eta(_:)`` (never an unclear time) and ``ReplyVerb/done``. All but a pass acknowledge what is not theirs yet.
    case perform(ReplyVerb, RelayID)
    /// Hand the relay's conversation over.
    case give(RelayID, to: OperatorID)
    /// They are off.
    case off(OffTime)
    /// They are on again.
    case on
    /// Tell them what they have and are asked about.
    case list
    /// Tell them who has the relay; without one, who has what.
    case who(RelayID?)
    /// Send the text to the relay's customer, after acknowledging the relay if it is not theirs yet.
    case message(String, to: RelayID)
    /// Ask the question and keep it.
    case ask(PendingQuestion)
    /// Ask the question and keep it, because what they can have meant before is lost: tell what became of it.
    case confirm(PendingQuestion, because: ReplyExplanation, lost: RelayID)
    /// Tell them, about the relay if there is one; nothing is changed.
    case explain(ReplyExplanation, RelayID?)
    /// They said no to a question; nothing is changed.
    case leftAlone
}

/// Why nothing was done.
package enum ReplyExplanation: Sendable, Hashable {
    /// Somebody else has it.
    case taken(by: String, at: Moment)
    /// They have it already.
    case alreadyYours
    /// It was cancelled, or its job has ended.
    case closed
    /// Their turn was over before they passed.
    case turnOver
    /// They were not given this code, which is as they typed it.
    case unknownCode(String)
    /// There is nothing that the text could be about.
    case nothingOpen
    /// The code was there, but not what to do about it.
    case unclear
    /// The command lacks a time that can be read.
    case incomplete(ReplyIncomplete)
    /// Nobody, or more than one, goes by that name.
    case unknownColleague(String)
}
