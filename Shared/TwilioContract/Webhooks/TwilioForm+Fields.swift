import RelayModel

extension TwilioForm {
    /// The one value of a field; nil when it is absent.
    ///
    /// - Throws: ``WebhookError/repeated(field:)`` when it has several: the signature does not cover their order.
    func single(_ field: String) throws(WebhookError) -> String? {
        let values = values(of: field)
        guard let first = values.first else { return nil }
        guard values.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) else { throw .repeated(field: field) }
        return first
    }

    /// The one value of a field that must be there.
    func required(_ field: String) throws(WebhookError) -> String {
        guard let value = try single(field) else { throw .missing(field: field) }
        return value
    }

    /// The one value of the first of two fields that is there: Twilio still sends the older names beside the newer ones.
    func required(_ field: String, or older: String) throws(WebhookError) -> String {
        if let value = try single(field) { return value }
        return try required(older)
    }

    /// The message's SID.
    func messageSID() throws(WebhookError) -> MessageSID {
        guard let sid = MessageSID(try required("MessageSid", or: "SmsSid")) else {
            throw .malformed(field: "MessageSid")
        }
        return sid
    }

    /// The account's SID.
    func accountSID() throws(WebhookError) -> String {
        let sid = try required("AccountSid")
        guard AccountSID.isValid(sid) else { throw .malformed(field: "AccountSid") }
        return sid
    }

    /// A phone number.
    func phoneNumber(_ field: String) throws(WebhookError) -> PhoneNumber {
        let text = try required(field)
        guard !text.isEmpty else { throw .malformed(field: field) }
        guard let number = PhoneNumber(e164: text) else { throw .notAPhoneNumber(field: field) }
        return number
    }

    /// A whole number of 0 or more; nil when the field is absent or something else, since nothing hangs on these.
    func count(_ field: String) -> Int? { self[field].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 } }
}
