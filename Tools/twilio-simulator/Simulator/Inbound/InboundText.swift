/// A text that a phone sends to a business number.
struct InboundText: Sendable {
    var sid: String
    var account: String
    var from: String
    var to: String
    var body: String
    var media: [String]
    /// The messaging service of the number.
    var service: String?
    /// What Advanced Opt-Out made of it.
    var optOutType: String?
    /// Parameters in place of the usual ones, or besides them.
    var extra: [String: String] = [:]

    /// The parameters of Twilio's request to the number's webhook, in an order seen in the wild.
    var form: FormPairs {
        var pairs = usual.pairs.map { ($0.name, extra[$0.name] ?? $0.value) }
        for (name, value) in extra.sorted(by: { $0.key < $1.key }) where !pairs.contains(where: { $0.0 == name }) {
            pairs.append((name, value))
        }
        return FormPairs(pairs)
    }

    private var usual: FormPairs {
        var form = FormPairs()
        let (sender, recipient) = (place(of: from), place(of: to))
        for (field, value) in recipient { form.append("To\(field)", value) }
        form.append("SmsMessageSid", sid)
        form.append("NumMedia", String(media.count))
        for (field, value) in sender { form.append("From\(field)", value) }
        form.append("SmsSid", sid)
        form.append("SmsStatus", "received")
        form.append("Body", body)
        form.append("To", to)
        if let service { form.append("MessagingServiceSid", service) }
        if let optOutType { form.append("OptOutType", optOutType) }
        form.append("NumSegments", String(max(segmentCount(of: body), 1)))
        form.append("MessageSid", sid)
        form.append("AccountSid", account)
        form.append("From", from)
        form.append("ApiVersion", "2010-04-01")
        for (index, address) in media.enumerated() {
            form.append("MediaUrl\(index)", address)
            form.append("MediaContentType\(index)", mediaType(address))
        }
        return form
    }

    /// The message as the journal keeps it.
    func record(at now: WallTime) -> MessageRecord {
        MessageRecord(
            sid: sid, accountSID: account, direction: .inbound, from: from, to: to, body: body, media: media,
            segments: segmentCount(of: body), messagingServiceSID: service, created: now, sent: now, updated: now,
            status: .received,
            history: [MessageRecord.Change(status: .received, at: now)])
    }
}

/// Where a number is, as far as its country code tells; an invented town for North America, empty fields elsewhere.
private func place(of number: String) -> [(String, String)] {
    let countries = [
        ("+1", "US"), ("+44", "GB"), ("+49", "DE"), ("+33", "FR"), ("+34", "ES"), ("+39", "IT"), ("+61", "AU"),
        ("+81", "JP"), ("+91", "IN"),
    ]
    let country = countries.first { number.hasPrefix($0.0) }?.1 ?? ""
    guard country == "US" else { return [("Country", country), ("State", ""), ("City", ""), ("Zip", "")] }
    return [("Country", "US"), ("State", "CA"), ("City", "SAN FRANCISCO"), ("Zip", "94103")]
}

private func mediaType(_ address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }.lowercased()
    if path.hasSuffix(".png") { return "image/png" }
    if path.hasSuffix(".gif") { return "image/gif" }
    if path.hasSuffix(".mp4") { return "video/mp4" }
    if path.hasSuffix(".pdf") { return "application/pdf" }
    return "image/jpeg"
}
