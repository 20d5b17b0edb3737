package import RelayModel

/// Where a text stands among those between the same two numbers.
package struct ConversationPlace: Sendable, Equatable {
    /// The two numbers as Twilio wrote them.
    package let our: String
    package let their: String
    package let sid: MessageSID
    /// The text before it that this process knows of.
    package let previous: TakenText?

    /// Describes the place of the text `sid`.
    package init(our: String, their: String, sid: MessageSID, previous: TakenText? = nil) {
        self.our = our
        self.their = their
        self.sid = sid
        self.previous = previous
    }
}

/// A text that a process has taken, and when.
package struct TakenText: Sendable, Equatable {
    package let sid: MessageSID
    package let at: ContinuousClock.Instant

    /// Describes the text `sid`.
    package init(sid: MessageSID, at: ContinuousClock.Instant) {
        self.sid = sid
        self.at = at
    }
}
