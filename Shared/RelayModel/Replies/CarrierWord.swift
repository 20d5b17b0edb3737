/// A word that carriers act upon, whatever we think of it.
///
/// Source: Twilio's default and advanced opt-out words,
/// <https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out>. `YES` is left out: it acknowledges.
package enum CarrierWord: String, Sendable, CaseIterable {
    case stop, stopall, unsubscribe, end, quit, revoke, optout, cancel
    case start, unstop
    case help, info

    /// Whether it stops texts to the sender.
    package var optsOut: Bool {
        switch self {
        case .stop, .stopall, .unsubscribe, .end, .quit, .revoke, .optout, .cancel: true
        case .start, .unstop, .help, .info: false
        }
    }

    /// Whether it stops texts to the sender or allows them again.
    package var changesOptOut: Bool { self != .help && self != .info }
}
