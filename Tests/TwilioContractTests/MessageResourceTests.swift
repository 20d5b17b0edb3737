import RelayModel
import Testing
import TwilioContract

@Suite struct MessageResourceTests {
    private let json = """
        {"account_sid":"AC0123456789abcdef0123456789abcdef","api_version":"2010-04-01","body":"Hello! 👍",
         "date_created":"Fri, 24 May 2019 17:18:27 +0000","date_sent":null,
         "date_updated":"Fri, 24 May 2019 17:18:28 +0000","direction":"outbound-api","error_code":null,
         "error_message":null,"from":"+15017122661","messaging_service_sid":null,"num_media":"0","num_segments":"1",
         "price":null,"price_unit":null,"sid":"SM0123456789abcdef0123456789abcdef","status":"queued",
         "subresource_uris":{"media":"/2010-04-01/x"},"to":"+15558675310","uri":"/2010-04-01/y.json"}
        """

    @Test func readsTwiliosExample() throws {
        let message = try MessageResource(decoding: Array(json.utf8))
        #expect(message.sid.rawValue == "SM0123456789abcdef0123456789abcdef")
        #expect(message.status == .queued)
        #expect(message.body == "Hello! 👍")
        #expect(message.segments == 1)
        #expect(message.media == 0)
        #expect(message.dateCreated?.description == "2019-05-24T17:18:27.000Z")
        #expect(message.dateUpdated?.description == "2019-05-24T17:18:28.000Z")
        #expect(message.dateSent == nil)
        #expect(message.errorCode == nil)
        #expect(!message.isInbound)
        #expect(message.to == "+15558675310")
    }

    @Test func readsWhatIsOdd() throws {
        let message = try MessageResource(
            decoding: Array(
                """
                {"sid":"MM0123456789ABCDEF0123456789abcdef","status":"teleported","num_segments":2,"error_code":"30003",
                 "date_created":"yesterday","body":null,"direction":"inbound","to":7}
                """.utf8))
        #expect(message.status.rawValue == "teleported")
        #expect(message.segments == 2)
        #expect(message.errorCode == 30003)
        #expect(message.dateCreated == nil)
        #expect(message.body.isEmpty)
        #expect(message.to == nil)
        #expect(message.isInbound)
    }

    @Test(arguments: [
        ("", ""), ("<html>", ""), ("[]", ""), ("{}", "sid"), (#"{"sid":"SM1","status":"sent"}"#, "sid"),
        (#"{"sid":"SM0123456789abcdef0123456789abcdef"}"#, "status"),
        (#"{"sid":"SM0123456789abcdef0123456789abcdef","status":"No!"}"#, "status"),
        (#"{"sid":null,"status":"sent"}"#, "sid"),
    ])
    func refuses(_ json: String, _ field: String) {
        #expect { try MessageResource(decoding: Array(json.utf8)) } throws: { error in
            (error as? TwilioAnswerError)?.field == field
        }
    }

    @Test func readsAPage() throws {
        let page = try MessagePage(
            decoding: Array(#"{"messages":[\#(json),{"sid":"?"},\#(json)],"next_page_uri":"/2010-04-01/next"}"#.utf8))
        #expect(page.messages.count == 2)
        #expect(page.unreadable == 1)
        #expect(page.nextPageURI == "/2010-04-01/next")
    }

    /// The next page is asked with our credentials, so it can only be a path below the API's address.
    @Test(arguments: ["null", #""https://evil.example/""#, #""@evil.example/""#, #""""#])
    func isTheLastPage(_ uri: String) throws {
        let page = try MessagePage(decoding: Array(#"{"messages":[],"next_page_uri":\#(uri)}"#.utf8))
        #expect(page.nextPageURI == nil)
        #expect(page.messages.isEmpty)
    }

    @Test func aPageHasMessages() {
        #expect { try MessagePage(decoding: Array("{}".utf8)) } throws: { error in
            (error as? TwilioAnswerError)?.field == "messages"
        }
    }

    @Test(arguments: [
        ("Fri, 24 May 2019 17:18:27 +0000", "2019-05-24T17:18:27.000Z"),
        ("24 May 2019 17:18:27 +0000", "2019-05-24T17:18:27.000Z"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z"),
        ("Sat, 9 Dec 2023 23:59:59 -0130", "2023-12-10T01:29:59.000Z"),
        ("Sat, 30 Feb 2023 23:59:59 +0000", nil),
        ("Sat, 9 Dec 2023 23:59 +0000", nil),
        ("2023-12-09T23:59:59Z", nil),
        ("", nil),
    ])
    func readsDates(_ text: String, _ moment: String?) throws {
        let json =
            #"{"sid":"SM0123456789abcdef0123456789abcdef","status":"sent","date_created":"\#(text)"}"#
        #expect(try MessageResource(decoding: Array(json.utf8)).dateCreated?.description == moment)
    }
}
