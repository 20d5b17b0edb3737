package import RelayModel

/// Twilio's report on a text of ours, on the queue `delivery`.
package struct DeliveryPayload: QueuePayload {
    /// The account whose token signed it, `AC…`.
    package let accountSID: String
    /// The row that the callback's URL names; nil when it names none.
    package let outbound: OutboundID?
    /// When it was received or fetched.
    package let receivedAt: Moment
    /// The form's pairs, decoded, in their order. Never to be logged.
    package let pairs: [(name: String, value: String)]

    /// Describes a verified report.
    package init(
        accountSID: String, outbound: OutboundID?, receivedAt: Moment, pairs: [(name: String, value: String)]
    ) {
        self.accountSID = accountSID
        self.outbound = outbound
        self.receivedAt = receivedAt
        self.pairs = pairs
    }

    private struct Fields: Decodable {
        let account_sid: String
        let outbound: OutboundID?
        let received_at: Int64
        let form: FormPairs
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: formLimit)
        guard isAccountSID(fields.account_sid) else { throw .malformed(field: "account_sid") }
        self.init(
            accountSID: fields.account_sid, outbound: fields.outbound,
            receivedAt: Moment(microseconds: fields.received_at), pairs: fields.form.pairs)
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("account_sid", accountSID)
        json.add("outbound", outbound?.description)
        json.add("received_at", receivedAt.microseconds)
        json.add("form", pairs)
        return json.object
    }
}
