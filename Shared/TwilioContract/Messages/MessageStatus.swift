/// What Twilio says became of a message (<https://www.twilio.com/docs/messaging/api/message-resource#message-status-values>).
///
/// The set is open: a status that Twilio invents later is kept as it is, and outranks nothing.
package struct MessageStatus: RawRepresentable, Hashable, Sendable {
    /// The status in Twilio's words.
    package let rawValue: String

    /// Takes a word of lower-case letters and underscores, at most 32; nil for anything else.
    package init?(rawValue: String) {
        guard (1...32).contains(rawValue.utf8.count),
            rawValue.utf8.allSatisfy({
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
            })
        else { return nil }
        self.rawValue = rawValue
    }

    private init(_ known: StaticString) { rawValue = known.description }

    /// A messaging service has taken it and chooses a sender.
    package static let accepted = MessageStatus("accepted")
    /// It waits for its time.
    package static let scheduled = MessageStatus("scheduled")
    /// It waits for its sender's turn.
    package static let queued = MessageStatus("queued")
    /// It is on its way to the carrier.
    package static let sending = MessageStatus("sending")
    /// The carrier has it.
    package static let sent = MessageStatus("sent")
    /// Some of its recipients have it.
    package static let partiallyDelivered = MessageStatus("partially_delivered")
    /// It was called off while it waited.
    package static let canceled = MessageStatus("canceled")
    /// It could not be sent.
    package static let failed = MessageStatus("failed")
    /// The carrier says that the phone did not get it.
    package static let undelivered = MessageStatus("undelivered")
    /// The carrier says that the phone got it.
    package static let delivered = MessageStatus("delivered")
    /// The recipient has opened it (channels other than SMS).
    package static let read = MessageStatus("read")
    /// An inbound message is being fetched.
    package static let receiving = MessageStatus("receiving")
    /// An inbound message is here.
    package static let received = MessageStatus("received")

    /// Ascending; the position is the rank. What says more of the message's fate stands later: evidence that a phone got it
    /// outranks an earlier failure.
    private static let order = [
        accepted, scheduled, queued, sending, sent, partiallyDelivered, canceled, failed, undelivered, delivered, read,
    ]
    private static let inboundOrder = [receiving, received]
}

extension MessageStatus {
    /// How far along the message is, from 1; 0 for a status that is not known.
    package var rank: Int {
        let position = Self.order.firstIndex(of: self) ?? Self.inboundOrder.firstIndex(of: self)
        return position.map { $0 + 1 } ?? 0
    }

    /// Whether the message's fate is decided; only `read` after `delivered` and the like may still follow.
    package var isTerminal: Bool {
        self == .received || rank >= Self.canceled.rank
    }

    /// Whether no phone will get it, so that the next operator should be asked at once.
    package var isUndelivered: Bool { self == .failed || self == .undelivered || self == .canceled }

    /// What is known after both reports, in whichever order they came and however often: the one of higher rank.
    package func merged(with other: MessageStatus) -> MessageStatus {
        (rank, rawValue) < (other.rank, other.rawValue) ? other : self
    }
}

extension MessageStatus: CustomStringConvertible {
    /// The status in Twilio's words.
    package var description: String { rawValue }
}
