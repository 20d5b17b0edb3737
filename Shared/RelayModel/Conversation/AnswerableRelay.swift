/// A relay as it stands for one operator who was asked about it, now or within the time in which codes are not given again.
package struct AnswerableRelay: Sendable, Hashable {
    /// The relay.
    package let relay: RelayID
    /// What this operator calls it: the code of each of their turns, the newest first, one or more.
    package let codes: [AckCode]
    /// Whose texts it is about.
    package let customer: CustomerID
    /// What operators see of the customer.
    package let label: String
    /// How it stands.
    package let standing: Standing
    /// When this operator was asked about it first, as far back as codes are not given again.
    package let askedAt: Moment
    /// When this operator's last turn ended without an answer of theirs: it expired, failed, or was taken from them; nil while
    /// it runs and when they answered.
    package let lostAt: Moment?

    /// How a relay stands for one operator.
    package enum Standing: Sendable, Hashable {
        /// It is their turn.
        case asked
        /// Their turn is over, and nobody has it yet: they can still take it.
        case waiting
        /// They have it, and the conversation goes on.
        case yours
        /// Somebody else has it.
        case taken(by: String, at: Moment)
        /// It was cancelled, or its job has ended.
        case closed
    }

    /// Describes a relay as it stands.
    package init(
        relay: RelayID, codes: [AckCode], customer: CustomerID, label: String, standing: Standing, askedAt: Moment,
        lostAt: Moment? = nil
    ) {
        self.relay = relay
        self.codes = codes
        self.customer = customer
        self.label = label
        self.standing = standing
        self.askedAt = askedAt
        self.lostAt = lostAt
    }
}
