import RelayModel
import Testing
import TwilioContract

@Suite struct WebhookTests {
    private let sid = "SM0123456789abcdef0123456789abcdef"
    private let account = "AC0123456789abcdef0123456789abcdef"

    private func form(_ fields: [String: String?], adding more: [(name: String, value: String)] = []) -> TwilioForm {
        var all: [String: String?] = [
            "MessageSid": sid, "SmsSid": sid, "AccountSid": account, "From": "+15550100001", "To": "+15550100002",
            "Body": "hello", "NumMedia": "0", "NumSegments": "1",
        ]
        all.merge(fields) { $1 }
        return TwilioForm(pairs: all.compactMap { name, value in value.map { (name, $0) } } + more)
    }

    @Test func readsAText() throws {
        let text = try InboundText(form(["Body": " Hi \n", "Unknown": "x", "MessagingServiceSid": "MG1"]))
        #expect(text.sid == MessageSID(sid))
        #expect(text.accountSID == account)
        #expect(text.from.e164 == "+15550100001")
        #expect(text.to.e164 == "+15550100002")
        #expect(text.body == " Hi \n")
        #expect(text.mediaURLs.isEmpty)
        #expect(text.optOut == nil)
        #expect(text.messagingServiceSID == "MG1")
    }

    @Test func readsMediaAndOptOut() throws {
        let text = try InboundText(
            form([
                "Body": nil, "NumMedia": "2", "MediaUrl0": "https://a", "MediaUrl1": "https://b",
                "MediaUrl2": "https://c",
                "OptOutType": "STOP",
            ]))
        #expect(text.body.isEmpty)
        #expect(text.mediaURLs == ["https://a", "https://b"])
        #expect(text.optOut == .stop)
    }

    @Test(arguments: ["-1", "x", "", "99999999999999999999"])
    func anOddCountOfMediaLosesNoText(_ count: String) throws {
        #expect(try InboundText(form(["NumMedia": count])).mediaURLs.isEmpty)
    }

    @Test func storesWhatPostgreSQLCannot() throws {
        #expect(try InboundText(form(["Body": "a\0b"])).body == "a\u{fffd}b")
    }

    @Test(
        arguments: [
            ("MessageSid", "", WebhookError.malformed(field: "MessageSid")),
            ("MessageSid", "XX0123456789abcdef0123456789abcdef", .malformed(field: "MessageSid")),
            ("AccountSid", nil, .missing(field: "AccountSid")),
            ("AccountSid", "AC1", .malformed(field: "AccountSid")),
            ("From", nil, .missing(field: "From")),
            ("From", "", .malformed(field: "From")),
            ("From", "12345", .notAPhoneNumber(field: "From")),
            ("From", "whatsapp:+15550100001", .notAPhoneNumber(field: "From")),
            ("To", "Backhop", .notAPhoneNumber(field: "To")),
        ] as [(String, String?, WebhookError)])
    func refusesAText(_ field: String, _ value: String?, _ error: WebhookError) {
        #expect(throws: error) { try InboundText(form([field: value])) }
    }

    @Test func refusesAFieldWithTwoValues() throws {
        #expect(throws: WebhookError.repeated(field: "Body")) {
            try InboundText(form([:], adding: [("Body", "other")]))
        }
        #expect(try InboundText(form([:], adding: [("Body", "hello")])).body == "hello")
    }

    @Test func theIngressNeedsOnlyTheHeading() throws {
        let heading = try WebhookHeading(form(["From": "12345", "To": "whatsapp:+1", "Body": nil]))
        #expect(heading.accountSID == account)
        #expect(heading.to == "whatsapp:+1")
        #expect(try WebhookHeading(form(["To": nil, "MessageSid": nil])).to == nil)
        #expect(throws: WebhookError.missing(field: "SmsSid")) {
            try WebhookHeading(form(["MessageSid": nil, "SmsSid": nil]))
        }
        #expect(throws: WebhookError.missing(field: "AccountSid")) { try WebhookHeading(form(["AccountSid": nil])) }
    }

    @Test func readsAReport() throws {
        let report = try StatusCallback(form(["MessageStatus": "undelivered", "ErrorCode": "30003"]))
        #expect(report.sid == MessageSID(sid))
        #expect(report.accountSID == account)
        #expect(report.status == .undelivered)
        #expect(report.errorCode == 30003)
        #expect(try StatusCallback(form(["SmsStatus": "sent", "ErrorCode": ""])).status == .sent)
        #expect(try StatusCallback(form(["MessageStatus": "delivered", "ErrorCode": "0"])).errorCode == nil)
        #expect(try StatusCallback(form(["MessageStatus": "teleported"])).status.rank == 0)
    }

    @Test func refusesAReport() {
        #expect(throws: WebhookError.missing(field: "SmsStatus")) { try StatusCallback(form([:])) }
        #expect(throws: WebhookError.malformed(field: "MessageStatus")) {
            try StatusCallback(form(["MessageStatus": "Sent; drop"]))
        }
    }
}
