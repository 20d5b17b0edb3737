/// The parameters of a create-message request, each checked as Twilio documents it.
struct MessageForm {
    private let form: FormPairs

    init(_ form: FormPairs) { self.form = form }

    /// The value of a parameter; an empty one counts as missing.
    func value(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }

    func recipient() throws(RestFailure) -> String {
        guard let text = value("To") else { throw RestFailure(21604, "A 'To' phone number is required.") }
        if let channel = Self.channel(text) {
            guard value("From").flatMap(Self.channel) == channel else {
                throw RestFailure(21910, "Invalid From and To pair. From and To should be of the same channel")
            }
            throw RestFailure(63007, "Twilio could not find a Channel with the specified From address")
        }
        guard let number = e164(text), text.hasPrefix("+") else {
            throw RestFailure(21211, "The 'To' number \(text) is not a valid phone number.")
        }
        return number
    }

    func media() throws(RestFailure) -> [String] {
        let addresses = form.values("MediaUrl").filter { !$0.isEmpty }
        guard addresses.count <= 10 else {
            throw RestFailure(21623, "Number of media files exceeds allowed limit")
        }
        guard addresses.allSatisfy(isWebAddress) else { throw RestFailure(21620, "Invalid media URL(s)") }
        return addresses
    }

    func body(hasMedia: Bool) throws(RestFailure) -> String {
        try checkContent()
        let body = form["Body"] ?? ""
        guard hasMedia || !body.isEmpty else { throw RestFailure(21602, "Message body is required.") }
        guard body.utf16.count <= 1600 else {
            throw RestFailure(21617, "The concatenated message body exceeds the 1600 character limit")
        }
        return try flag("SmartEncoded") ? smartEncoded(body) : body
    }

    func statusCallback() throws(RestFailure) -> String? {
        guard let address = value("StatusCallback") else { return nil }
        guard address.utf8.count <= 4000, isWebAddress(address), !webHost(address).contains("_") else {
            throw RestFailure(21609, "The StatusCallback URL \(address.prefix(200)) is not a valid URL.")
        }
        return address
    }

    func validityPeriod() throws(RestFailure) -> Int? {
        guard let text = value("ValidityPeriod") else { return nil }
        guard let seconds = Int(text), seconds > 0 else {
            throw RestFailure(90014, "Validity Period should be positive integer")
        }
        guard seconds <= 36_000 else { throw RestFailure(90007, "Invalid validity period value") }
        return seconds
    }

    /// A parameter that is `true` or `false`; missing is `false`.
    func flag(_ name: String) throws(RestFailure) -> Bool {
        switch value(name)?.lowercased() {
        case nil, "false": return false
        case "true": return true
        default: throw .invalid(name)
        }
    }

    /// Content templates are no part of the simulated world: every ContentSid is unknown.
    private func checkContent() throws(RestFailure) {
        if value("ContentSid") != nil { throw RestFailure(21655, "The ContentSid is Invalid") }
        if value("ContentVariables") != nil { throw RestFailure(21654, "ContentSid Required") }
    }

    /// `whatsapp` of `whatsapp:+14155550100`; `nil` for a plain number.
    private static func channel(_ address: String) -> String? {
        guard let colon = address.firstIndex(of: ":") else { return nil }
        return String(address[..<colon]).lowercased()
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

/// A text with typographic characters replaced by those of GSM-7 that look alike, as with SmartEncoded.
private func smartEncoded(_ text: String) -> String {
    let plain: [Unicode.Scalar: String] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{2013}": "-", "\u{2014}": "-",
        "\u{2026}": "...", "\u{00A0}": " ", "\u{2022}": "-", "\u{00AB}": "\"", "\u{00BB}": "\"", "\u{2032}": "'",
    ]
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        result.unicodeScalars.append(contentsOf: (plain[scalar] ?? String(scalar)).unicodeScalars)
    }
}
