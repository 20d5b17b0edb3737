/// What the ingress needs of a webhook before its signature can be checked: nothing here is to be believed yet.
///
/// Only a form without it cannot come from Twilio. Whether the rest makes sense is for the router, which keeps what it does
/// not understand; Twilio does not repeat what was refused.
package struct WebhookHeading: Sendable, Equatable {
    /// The account that signed, `AC…`.
    package let accountSID: String
    /// The number or other address it was sent to, as it was sent; nil in reports that leave it out.
    package let to: String?

    /// Reads a form.
    ///
    /// - Throws: ``WebhookError`` when the message or the account has no proper SID.
    package init(_ form: TwilioForm) throws(WebhookError) {
        _ = try form.messageSID()
        accountSID = try form.accountSID()
        to = try form.single("To")
    }
}
