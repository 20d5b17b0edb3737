package import RelayModel

/// A place in a message log, which is in the order of time: a text's moment, and its id among those of the same moment.
package struct MessageCursor: Sendable, Equatable, LosslessStringConvertible {
    package let at: Moment
    /// As a ``MessageRecord`` has it.
    package let id: String

    /// The place of a text.
    package init(at: Moment, id: String) {
        self.at = at
        self.id = id
    }

    /// Reads the text form; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let time = Int64(parts[0]), storableTimes.contains(time),
            MessageSID(parts[1]) != nil || OutboundID(parts[1]) != nil
        else { return nil }
        self.init(at: Moment(microseconds: time), id: parts[1])
    }

    /// Microseconds since 1970, and the text's id.
    package var description: String { "\(at.microseconds)_\(id)" }
}
