/// What a text asks of the carrier, which acts upon it and answers it by itself; the raw values are those of Twilio's
/// `OptOutType`.
package enum CarrierRequest: String, Sendable, CaseIterable {
    /// No more texts.
    case stop = "STOP"
    /// Texts again.
    case start = "START"
    case help = "HELP"
}

extension CarrierWord {
    /// What the word asks for.
    package var request: CarrierRequest { changesOptOut ? (optsOut ? .stop : .start) : .help }
}
