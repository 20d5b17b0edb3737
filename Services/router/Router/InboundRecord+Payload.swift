import QueueContract
import RelayModel
import RelayStore
import TwilioContract

extension InboundRecord {
    /// Reads what the ingress, or the recovery of missed texts, has published.
    ///
    /// - Throws: When it is no text of Twilio's; the description says why and holds nothing of it.
    init(decoding body: [UInt8]) throws {
        let payload = try InboundPayload(decoding: body)
        let text = try InboundText(TwilioForm(pairs: payload.pairs))
        self.init(
            tenant: payload.tenant, sid: text.sid, accountSID: text.accountSID, our: text.to, their: text.from,
            body: text.body, mediaURLs: text.mediaURLs, receivedAt: payload.receivedAt,
            optOutType: text.optOut?.rawValue, previous: payload.previous)
    }

    /// The text in the form in which it can be queued again.
    func encoded() -> [UInt8] {
        var pairs = [
            (name: "MessageSid", value: sid.rawValue), (name: "AccountSid", value: accountSID),
            (name: "From", value: their.e164), (name: "To", value: our.e164), (name: "Body", value: body),
            (name: "NumMedia", value: String(mediaURLs.count)),
        ]
        if let optOutType { pairs.append((name: "OptOutType", value: optOutType)) }
        pairs += mediaURLs.enumerated().map { (name: "MediaUrl\($0)", value: $1) }
        return InboundPayload(
            tenant: tenant, accountSID: accountSID, receivedAt: receivedAt, source: .webhook, pairs: pairs
        ).encoded()
    }
}

/// A report of Twilio's as the router needs it.
struct DeliveryReport: Sendable {
    let accountSID: String
    let outbound: OutboundID?
    let sid: MessageSID
    let status: MessageStatus
    let errorCode: Int?
    let receivedAt: Moment

    /// Reads what the ingress has published.
    init(decoding body: [UInt8]) throws {
        let payload = try DeliveryPayload(decoding: body)
        let callback = try StatusCallback(TwilioForm(pairs: payload.pairs))
        accountSID = payload.accountSID
        outbound = payload.outbound
        sid = callback.sid
        status = callback.status
        errorCode = callback.errorCode
        receivedAt = payload.receivedAt
    }

    /// The line of the history that this report makes.
    func entry(for row: ReportedOutbound) -> ReportRecord {
        ReportRecord(
            tenant: row.tenant, outbound: row.outbound, sid: sid, status: status.rawValue, errorCode: errorCode,
            receivedAt: receivedAt)
    }
}
