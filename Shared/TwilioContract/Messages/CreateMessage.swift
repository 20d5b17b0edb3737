package import RelayModel

/// A request to send a message (<https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource>).
///
/// Twilio takes no idempotency key: sent twice, it is two texts.
package struct CreateMessage: Sendable, Equatable {
    /// The recipient.
    package let to: PhoneNumber
    /// Our number.
    package let from: PhoneNumber
    /// The text; at most 1600 characters.
    package let body: String
    /// Media for Twilio to fetch; at most ten.
    package let mediaURLs: [String]
    /// Where reports go; at most 4000 characters, no underscore in its host.
    package let statusCallback: String?
    /// Seconds in Twilio's queue after which it is given up, brought into 1...36000; Twilio recommends more than 5.
    package let validityPeriod: Int?

    /// Describes a message.
    package init(
        to: PhoneNumber, from: PhoneNumber, body: String, mediaURLs: [String] = [], statusCallback: String? = nil,
        validityPeriod: Int? = nil
    ) {
        self.to = to
        self.from = from
        self.body = body
        self.mediaURLs = mediaURLs
        self.statusCallback = statusCallback
        self.validityPeriod = validityPeriod.map { min(max($0, 1), 36_000) }
    }

    /// The request's body. An empty text is left out: Twilio takes a message of media alone.
    package var form: TwilioForm {
        var pairs: [(name: String, value: String)] = [("To", to.e164), ("From", from.e164)]
        if !body.isEmpty { pairs.append(("Body", body)) }
        pairs += mediaURLs.map { ("MediaUrl", $0) }
        if let statusCallback { pairs.append(("StatusCallback", statusCallback)) }
        if let validityPeriod { pairs.append(("ValidityPeriod", "\(validityPeriod)")) }
        return TwilioForm(pairs: pairs)
    }
}
