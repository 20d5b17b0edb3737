package import RelayModel

/// Twilio's report on a text of ours (<https://www.twilio.com/docs/messaging/guides/track-outbound-message-status>).
///
/// Reports come in any order, repeatedly or never; see ``MessageStatus/merged(with:)``.
package struct StatusCallback: Sendable, Equatable {
    /// The message.
    package let sid: MessageSID
    /// The account, `AC…`.
    package let accountSID: String
    /// What became of it.
    package let status: MessageStatus
    /// Why it failed or was not delivered; see ``SendVerdict``.
    package let errorCode: Int?

    /// Reads a form.
    ///
    /// - Throws: ``WebhookError``.
    package init(_ form: TwilioForm) throws(WebhookError) {
        sid = try form.messageSID()
        accountSID = try form.accountSID()
        guard let status = MessageStatus(rawValue: try form.required("MessageStatus", or: "SmsStatus")) else {
            throw .malformed(field: "MessageStatus")
        }
        self.status = status
        errorCode = form.count("ErrorCode").flatMap { $0 == 0 ? nil : $0 }
    }
}
