extension MessageForm {
    /// The messaging service to send through, if one is named.
    func service(account: String, _ senders: SenderBook) throws(RestFailure) -> MessagingService? {
        guard let sid = value("MessagingServiceSid") else { return nil }
        guard isSID(sid, "MG"), let service = senders.service(sid), service.accountSID == account else {
            throw RestFailure(21701, "The Messaging Service Sid \(sid) is invalid.")
        }
        guard !service.numbers.isEmpty else {
            throw RestFailure(21704, "The Messaging Service contains no phone numbers")
        }
        return service
    }

    /// The number to send from: the one named, or the messaging service's choice.
    func sender(
        to recipient: String, _ service: MessagingService?, account: String, _ directory: AccountDirectory
    ) throws(RestFailure) -> String {
        guard let text = value("From") else {
            guard let service else { throw RestFailure(21603, "A 'From' phone number is required.") }
            guard
                let number = service.sender(
                    to: recipient, among: { directory.numbers[$0]?.isActive == true && $0 != recipient })
            else {
                throw RestFailure(
                    21703, "The Messaging Service does not have a phone number available to send a message")
            }
            return number
        }
        let number = try owned(text, account: account, directory)
        guard service?.numbers.contains(number) ?? true else {
            throw RestFailure(
                21711, "The 'From' number \(number) is not associated with the Messaging Service")
        }
        return number
    }

    private func owned(_ text: String, account: String, _ directory: AccountDirectory) throws(RestFailure) -> String {
        guard let number = e164(text) else {
            throw RestFailure(
                21212, "The 'From' number \(text) is not a valid phone number, shortcode, or alphanumeric sender ID.")
        }
        guard let owned = directory.numbers[number] else {
            throw RestFailure(21659, "'From' \(number) is not a Twilio phone number or Short Code country mismatch")
        }
        guard owned.accountSID == account else {
            throw RestFailure(21660, "Mismatch between the 'From' number \(number) and the account \(account)")
        }
        guard owned.isActive else {
            throw RestFailure(
                21606, "The 'From' phone number provided is not a valid message-capable Twilio phone number.")
        }
        return number
    }
}
