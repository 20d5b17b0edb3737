/// A create-message request that passed Twilio's checks.
struct MessageRequest: Sendable {
    var to: String
    var from: String
    var body: String
    var media: [String]
    var statusCallback: String?
    var validityPeriod: Int?

    /// Checks a form in the order Twilio's answers suggest: recipient, sender, content, then the options.
    ///
    /// - Throws: The first ``RestFailure`` found, with the code of Twilio's error dictionary.
    init(_ form: FormPairs, account: String, directory: AccountDirectory) throws(RestFailure) {
        to = try Self.recipient(form["To"])
        from = try Self.sender(form, account: account, directory: directory)
        guard to != from else { throw RestFailure(21266, "'To' and 'From' number cannot be the same: \(to)") }
        media = try Self.media(form)
        body = try Self.body(form, hasMedia: !media.isEmpty)
        statusCallback = try Self.statusCallback(form["StatusCallback"])
        validityPeriod = try Self.validityPeriod(form["ValidityPeriod"])
    }

    private static func recipient(_ text: String?) throws(RestFailure) -> String {
        guard let text, !text.isEmpty else { throw RestFailure(21604, "A 'To' phone number is required.") }
        guard let number = e164(text), text.hasPrefix("+") else {
            throw RestFailure(21211, "The 'To' number \(text) is not a valid phone number.")
        }
        return number
    }

    private static func sender(
        _ form: FormPairs, account: String, directory: AccountDirectory
    ) throws(RestFailure) -> String {
        if let service = form["MessagingServiceSid"], !service.isEmpty {
            throw RestFailure(21701, "The Messaging Service Sid \(service) is invalid.")
        }
        guard let text = form["From"], !text.isEmpty else {
            throw RestFailure(21603, "A 'From' phone number is required.")
        }
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

    private static func media(_ form: FormPairs) throws(RestFailure) -> [String] {
        let addresses = form.values("MediaUrl").filter { !$0.isEmpty }
        guard addresses.count <= 10 else {
            throw RestFailure(21623, "Number of media files exceeds allowed limit")
        }
        guard addresses.allSatisfy(isWebAddress) else { throw RestFailure(21620, "Invalid media URL(s)") }
        return addresses
    }

    private static func body(_ form: FormPairs, hasMedia: Bool) throws(RestFailure) -> String {
        let body = form["Body"] ?? ""
        guard hasMedia || !body.isEmpty else { throw RestFailure(21602, "Message body is required.") }
        guard body.utf16.count <= 1600 else {
            throw RestFailure(21617, "The concatenated message body exceeds the 1600 character limit")
        }
        return body
    }

    private static func statusCallback(_ address: String?) throws(RestFailure) -> String? {
        guard let address, !address.isEmpty else { return nil }
        guard address.utf8.count <= 4000, isWebAddress(address), !webHost(address).contains("_") else {
            throw RestFailure(21609, "The StatusCallback URL \(address.prefix(200)) is not a valid URL.")
        }
        return address
    }

    private static func validityPeriod(_ text: String?) throws(RestFailure) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let seconds = Int(text), seconds > 0 else {
            throw RestFailure(90014, "Validity Period should be positive integer")
        }
        guard seconds <= 36_000 else { throw RestFailure(90007, "Invalid validity period value") }
        return seconds
    }
}

/// Whether a text is an absolute `http` or `https` address with a host and without white space.
func isWebAddress(_ text: String) -> Bool {
    let lowered = text.prefix(8).lowercased()
    guard lowered.hasPrefix("http://") || lowered.hasPrefix("https://") else { return false }
    return !webHost(text).isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
}

/// The host of an absolute address, without user, password and port.
func webHost(_ address: String) -> Substring {
    guard let scheme = address.firstRange(of: "://") else { return "" }
    let authority = address[scheme.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    if host.hasPrefix("[") { return host.prefix { $0 != "]" } }
    return host.prefix { $0 != ":" }
}
