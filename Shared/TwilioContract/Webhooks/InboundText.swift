package import RelayModel

/// A text to one of our numbers (<https://www.twilio.com/docs/messaging/guides/webhook-request>).
package struct InboundText: Sendable, Equatable {
    /// Twilio's name of the message, the same however often the webhook is repeated.
    package let sid: MessageSID
    /// The account, `AC…`.
    package let accountSID: String
    /// The messaging service that the number belongs to, if any.
    package let messagingServiceSID: String?
    /// Who sent it.
    package let from: PhoneNumber
    /// Our number.
    package let to: PhoneNumber
    /// The text, perhaps empty. U+0000, which PostgreSQL does not store, is U+FFFD here.
    package let body: String
    /// Where its media are, at Twilio; in their order.
    package let mediaURLs: [String]
    /// Why Twilio has answered it already: never answer such a text.
    package let optOut: OptOutType?

    /// Reads a form.
    ///
    /// - Throws: ``WebhookError``. ``WebhookError/notAPhoneNumber(field:)`` may well come from Twilio: keep the webhook.
    package init(_ form: TwilioForm) throws(WebhookError) {
        sid = try form.messageSID()
        accountSID = try form.accountSID()
        messagingServiceSID = try form.single("MessagingServiceSid")
        from = try form.phoneNumber("From")
        to = try form.phoneNumber("To")
        body = (try form.single("Body") ?? "").replacingNulls
        let media = min(form.count("NumMedia") ?? 0, Self.mostMedia)
        mediaURLs = (0..<media).compactMap { form["MediaUrl\($0)"] }
        optOut = try form.single("OptOutType").map(OptOutType.init(rawValue:))
    }

    /// Twilio sends ten at the most.
    private static let mostMedia = 32
}

/// Why Twilio's Advanced Opt-Out has answered a text by itself.
package struct OptOutType: RawRepresentable, Hashable, Sendable {
    /// `START`, `STOP` or `HELP`; perhaps a later one.
    package let rawValue: String

    /// Takes any value.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The sender wants texts again.
    package static let start = OptOutType(rawValue: "START")
    /// The sender wants no more texts.
    package static let stop = OptOutType(rawValue: "STOP")
    /// The sender asked for help.
    package static let help = OptOutType(rawValue: "HELP")
}

extension String {
    fileprivate var replacingNulls: String {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{fffd}" : $0 }))
    }
}
