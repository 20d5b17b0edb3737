import RelayModel

/// The name of a text in a message log: the MessageSid of one that came in, our id of one that goes out.
package struct LoggedTextID: Hashable, Sendable, LosslessStringConvertible {
    package let description: String

    /// Takes either; nil for anything else.
    package init?(_ text: String) {
        guard MessageSID(text) != nil || OutboundID(text) != nil else { return nil }
        description = text
    }
}

/// A place in a message log, which is in the order of time.
package typealias MessageLogCursor = ListCursor<LoggedTextID>
