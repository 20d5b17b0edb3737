package import RelayModel

/// A text to one of our numbers, on the queue `inbound`: the verified webhook as it came.
package struct InboundPayload: QueuePayload {
    /// How a text came to us.
    package enum Source: String, Codable, Sendable {
        /// By Twilio's webhook.
        case webhook
        /// Found in Twilio's list of messages.
        case recovered
        /// By Twilio's webhook, and kept in the database while the broker was down.
        case spill
    }

    /// Whose number it was sent to.
    package let tenant: TenantID
    /// The account whose token signed it, `AC…`.
    package let accountSID: String
    /// When it was received here, or by Twilio.
    package let receivedAt: Moment
    /// How it came to us.
    package let source: Source
    /// The text of the same conversation that was taken just before it; nil when none was, or it is not known.
    package let previous: MessageSID?
    /// The form's pairs, decoded, in their order. Never to be logged.
    package let pairs: [(name: String, value: String)]

    /// Describes a verified webhook.
    package init(
        tenant: TenantID, accountSID: String, receivedAt: Moment, source: Source, previous: MessageSID? = nil,
        pairs: [(name: String, value: String)]
    ) {
        self.tenant = tenant
        self.accountSID = accountSID
        self.receivedAt = receivedAt
        self.source = source
        self.previous = previous
        self.pairs = pairs
    }

    private struct Fields: Decodable {
        let tenant: TenantID
        let account_sid: String
        let received_at: Int64
        let source: Source
        let previous: String?
        let form: FormPairs
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: formLimit)
        guard isAccountSID(fields.account_sid) else { throw .malformed(field: "account_sid") }
        self.init(
            tenant: fields.tenant, accountSID: fields.account_sid,
            receivedAt: Moment(microseconds: fields.received_at), source: fields.source,
            previous: fields.previous.flatMap(MessageSID.init(rawValue:)), pairs: fields.form.pairs)
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("tenant", tenant.description)
        json.add("account_sid", accountSID)
        json.add("received_at", receivedAt.microseconds)
        json.add("source", source.rawValue)
        json.add("previous", previous?.rawValue)
        json.add("form", pairs)
        return json.object
    }
}
