/// A word that carriers act upon when it is the whole text, whatever we think of it.
///
/// Source: Twilio's opt-out words, <https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out>. `YES`, which Twilio
/// counts with `START`, is left out: it acknowledges.
package enum CarrierWord: String, Sendable, CaseIterable {
    case stop, stopall, unsubscribe, end, quit, revoke, optout, cancel
    case start, unstop
    case help, info

    /// Takes a text that is nothing but the word, in either case, with white space or punctuation around it.
    package init?(wholeText text: String) {
        self.init(onlyWord: ReplyWords(text).words)
    }

    /// Takes the words of a text that has only one.
    init?(onlyWord words: [String]) {
        guard words.count == 1, let word = CarrierWord(rawValue: words[0].lowercased()) else { return nil }
        self = word
    }

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
