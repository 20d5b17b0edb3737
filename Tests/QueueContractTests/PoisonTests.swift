import QueueContract
import Testing

/// What can never be understood is told apart from what could be, and its error shows nothing of it.
@Suite struct PoisonTests {
    private static let tenant = "0a000000-0000-4000-8000-000000000001"
    private static let account = "AC0123456789abcdef0123456789abcdef"

    @Test(arguments: [
        ("", PayloadError.malformed(field: "")),
        ("hello", .malformed(field: "")),
        ("[]", .malformed(field: "")),
        ("{}", .malformed(field: "v")),
        (#"{"v":"1"}"#, .malformed(field: "v")),
        (#"{"v":2}"#, .unknownVersion(2)),
        (#"{"v":0,"tenant":"\#(tenant)","outbound":"\#(tenant)"}"#, .unknownVersion(0)),
        (#"{"v":1}"#, .malformed(field: "tenant")),
        (#"{"v":1,"tenant":"x","outbound":"\#(tenant)"}"#, .malformed(field: "tenant")),
        (#"{"v":1,"tenant":"\#(tenant)"}"#, .malformed(field: "outbound")),
        (#"{"v":1,"tenant":"\#(tenant)","outbound":7}"#, .malformed(field: "outbound")),
        (#"{"v":1,"tenant":"\#(tenant)","outbound":"\#(tenant)"#, .malformed(field: "")),
    ])
    func refusesAHint(_ body: String, _ error: PayloadError) {
        #expect(throws: error) { try SendHint(decoding: Array(body.utf8)) }
    }

    @Test(arguments: [
        ("0", "deadline", "hop"), ("-1", "deadline", "hop"), ("1.5", "deadline", "hop"), ("1e99", "deadline", "hop"),
        ("1", "boredom", "cause"),
    ])
    func refusesAHop(_ hop: String, _ cause: String, _ field: String) {
        let body = #"{"v":1,"tenant":"\#(Self.tenant)","relay":"\#(Self.tenant)","hop":\#(hop),"cause":"\#(cause)"}"#
        #expect { try EscalateHint(decoding: Array(body.utf8)) } throws: { error in
            // A number that no integer holds is an error of the whole text to the parser.
            let error = error as? PayloadError
            return error == .malformed(field: field) || Int(hop) == nil && error == .malformed(field: "")
        }
    }

    @Test(arguments: [
        (#""form":[["a"]]"#, "form"), (#""form":[["a","b","c"]]"#, "form"),
        (#""form":[[1,2]]"#, "form.Index 0.Index 0"),
        (#""form":null"#, "form"), (#""form":{}"#, "form"), (#""forms":[]"#, "form"),
    ])
    func refusesAForm(_ form: String, _ field: String) {
        let body = #"{"v":1,"account_sid":"\#(Self.account)","received_at":1,\#(form)}"#
        #expect(throws: PayloadError.malformed(field: field)) { try DeliveryPayload(decoding: Array(body.utf8)) }
    }

    @Test(arguments: ["", "AC", "XX0123456789abcdef0123456789abcdef", "AC0123456789abcdef0123456789abcdeg"])
    func refusesAnAccount(_ account: String) {
        let body = #"{"v":1,"account_sid":"\#(account)","received_at":1,"form":[]}"#
        #expect(throws: PayloadError.malformed(field: "account_sid")) {
            try DeliveryPayload(decoding: Array(body.utf8))
        }
    }

    @Test func refusesWhatIsTooLong() {
        let padding = String(repeating: " ", count: 4096)
        let hint = #"{"v":1,"tenant":"\#(Self.tenant)","outbound":"\#(Self.tenant)"}"# + padding
        #expect(throws: PayloadError.tooLong(limit: 4096)) { try SendHint(decoding: Array(hint.utf8)) }
        let form = [UInt8](repeating: 0x20, count: 512 * 1024 + 1)
        #expect(throws: PayloadError.tooLong(limit: 512 * 1024)) { try InboundPayload(decoding: form) }
        let pair = #"["a","b"]"#
        let pairs = Array(repeating: pair, count: 513).joined(separator: ",")
        let many = #"{"v":1,"account_sid":"\#(Self.account)","received_at":1,"form":[\#(pairs)]}"#
        #expect(throws: PayloadError.malformed(field: "form")) { try DeliveryPayload(decoding: Array(many.utf8)) }
    }

    @Test func takesFieldsOfLaterPrograms() throws {
        let body = #"{"v":1,"tenant":"\#(Self.tenant)","outbound":"\#(Self.tenant)","later":[1]}"#
        #expect(throws: Never.self) { try SendHint(decoding: Array(body.utf8)) }
    }

    @Test func errorsShowNoContent() {
        let body = #"{"v":1,"account_sid":"+15550100001","received_at":"+15550100001","form":[]}"#
        #expect { try DeliveryPayload(decoding: Array(body.utf8)) } throws: { !"\($0)".contains("555") }
    }
}
