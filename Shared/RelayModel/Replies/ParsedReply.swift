/// What an operator's text says by itself, before anything is known about what they are asked.
package struct ParsedReply: Sendable, Hashable {
    /// What it says.
    package let meaning: ReplyMeaning
    /// The text as a message to a customer, should it turn out to be one.
    package let message: ReplyMessage
}

/// What a text says.
package enum ReplyMeaning: Sendable, Hashable {
    /// Nothing to act upon: blank, or a reaction that is no thumb up on a forwarded text.
    case nothing
    /// A word that the carrier acts upon; never a command of ours.
    case carrierWord(CarrierWord)
    /// A number from 1 to 9: it answers a question; without one, 1 acknowledges and 2 passes unless `isWithWords`
    /// (`option 2`).
    case number(Int, isWithWords: Bool)
    /// One command, or one for each of several codes, in order.
    case commands([ReplyCommand])
    /// Codes without a command, with contradicting ones, or with a word of the carrier's: it is asked what they mean.
    case unclear([AckCode])
    /// `ETA` or `OFF` with no time, or with one that cannot be read.
    case incomplete(ReplyIncomplete)
    /// A message to the customer.
    case message
}

/// A command that lacks a time.
package enum ReplyIncomplete: String, Sendable, CaseIterable {
    case eta, off
}

/// A command and what it is about.
package struct ReplyCommand: Sendable, Hashable {
    /// What to do.
    package let verb: ReplyVerb
    /// With which relay.
    package let target: ReplyTarget
}

/// What an operator can have done.
package enum ReplyVerb: Sendable, Hashable {
    /// They take it.
    case acknowledge
    /// They pass.
    case pass
    /// They are on the way, and perhaps say when they arrive; this takes it as well.
    case onTheWay(ReplyTime?)
    /// They say when they arrive; this takes it as well.
    case eta(ReplyTime)
    /// The job is done.
    case done
    /// Somebody else is to have it; the name as it was written, in capitals.
    case give(to: String)
    /// Who has it; without a code, who has what.
    case who
    /// What they have and are asked about.
    case list
    /// They cannot be asked for a while.
    case off(OffTime)
    /// They can be asked again.
    case on

    /// Whether it is about a relay, and not about the operator.
    package var isAboutRelay: Bool {
        switch self {
        case .acknowledge, .pass, .onTheWay, .eta, .done, .give: true
        case .who, .list, .off, .on: false
        }
    }
}

/// Which relay a command is about.
package enum ReplyTarget: Sendable, Hashable {
    /// It does not say.
    case unnamed
    /// Those of the codes, one or more, each once.
    case codes([CodeMention])
    /// All that it can be about.
    case all
    /// The customer whose label begins so, normalised: a reaction that quotes a forwarded text without its code.
    case customer(String)
}

/// A text as a message to a customer.
package struct ReplyMessage: Sendable, Hashable {
    /// The text as it was written, without white space at its ends.
    package let text: String
    /// The codes before or behind it, which are not for the customer; nil when there are none.
    package let address: Address?

    /// Codes before or behind a message.
    package struct Address: Sendable, Hashable {
        /// Each once, one or more.
        package let codes: [AckCode]
        /// The text without them, never blank.
        package let rest: String
    }
}
