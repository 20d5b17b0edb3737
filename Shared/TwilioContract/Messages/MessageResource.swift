import FoundationEssentials
package import RelayModel

/// A message as Twilio's API describes it.
///
/// It is read leniently: only the SID and the status must be there, numbers may be text, and what is not understood is nil.
package struct MessageResource: Sendable, Equatable {
    /// Twilio's name of the message.
    package let sid: MessageSID
    /// What became of it so far.
    package let status: MessageStatus
    /// The account, `AC…`.
    package let accountSID: String?
    /// `inbound`, or `outbound-api` and other words that begin with `outbound`.
    package let direction: String?
    /// Who sent it: a number, or another kind of address.
    package let from: String?
    /// Who it was sent to.
    package let to: String?
    /// The text; empty when there is none or it was redacted.
    package let body: String
    /// How many segments it takes; 0 until a messaging service has chosen a sender.
    package let segments: Int?
    /// How many media it has.
    package let media: Int?
    /// When Twilio took it, in whole seconds.
    package let dateCreated: Moment?
    /// When it was sent, or received.
    package let dateSent: Moment?
    /// When it changed last.
    package let dateUpdated: Moment?
    /// Why it failed or was not delivered.
    package let errorCode: Int?
    /// The messaging service, if any.
    package let messagingServiceSID: String?

    /// Whether it came to us.
    package var isInbound: Bool { direction == "inbound" }

    /// Reads the answer to a request for one message.
    ///
    /// - Throws: ``TwilioAnswerError`` when it is none.
    package init(decoding json: [UInt8]) throws(TwilioAnswerError) {
        self = try TwilioJSON.decode(MessageResource.self, from: json)
    }
}

extension MessageResource: Decodable {
    private enum CodingKeys: String, CodingKey {
        case sid, status, direction, from, to, body
        case accountSID = "account_sid"
        case segments = "num_segments"
        case media = "num_media"
        case dateCreated = "date_created"
        case dateSent = "date_sent"
        case dateUpdated = "date_updated"
        case errorCode = "error_code"
        case messagingServiceSID = "messaging_service_sid"
    }

    /// Reads one element of an answer.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        sid = try fields.decode(MessageSID.self, forKey: .sid)
        guard let status = MessageStatus(rawValue: try fields.decode(String.self, forKey: .status)) else {
            throw DecodingError.dataCorruptedError(forKey: .status, in: fields, debugDescription: "not a status")
        }
        self.status = status
        accountSID = fields.text(.accountSID)
        direction = fields.text(.direction)
        from = fields.text(.from)
        to = fields.text(.to)
        body = fields.text(.body) ?? ""
        segments = fields.number(.segments)
        media = fields.number(.media)
        dateCreated = fields.text(.dateCreated).flatMap(RFC2822Date.moment)
        dateSent = fields.text(.dateSent).flatMap(RFC2822Date.moment)
        dateUpdated = fields.text(.dateUpdated).flatMap(RFC2822Date.moment)
        errorCode = fields.number(.errorCode)
        messagingServiceSID = fields.text(.messagingServiceSID)
    }
}
