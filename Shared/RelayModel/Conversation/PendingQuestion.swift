/// A numbered question to an operator, to be kept until it is answered or ten minutes old; a newer one replaces it.
package struct PendingQuestion: Sendable, Hashable, Codable {
    /// What was asked; the raw values are stored.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Which of the relays the text is about.
        case whichRelay = "which_relay"
        /// Whether it is really about the only relay: 1 is yes, 2 is no.
        case confirm
        /// Whether the arrival's bare number is minutes, 1, or a clock time, 2.
        case minutesOrClock = "minutes_or_clock"
    }

    /// How long a number answers it.
    package static let lifetime = Duration.seconds(600)
    /// The most options of a list.
    package static let mostOptions = 9

    /// What was asked.
    package let kind: Kind
    /// The operator's text that made it necessary.
    package let text: String
    /// What the numbers stand for, from 1 on; one relay unless relays were asked for.
    package let options: [RelayID]

    /// Asks about the first nine of `options`.
    package init(kind: Kind, text: String, options: [RelayID]) {
        self.kind = kind
        self.text = text
        self.options = Array(options.prefix(Self.mostOptions))
    }
}
