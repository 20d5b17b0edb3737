import Testing
import TwilioContract

/// Without a form only the URL is signed, and the body by its hash in the URL.
@Suite struct JSONSignatureTests {
    private let body = Array(#"{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}"#.utf8)
    private let hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9"
    private let header = "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo="
    private var url: String { "https://example.com/myapp?bodySHA256=\(hash)" }

    private func matches(_ header: String, _ url: String, _ body: [UInt8]) -> Bool {
        TwilioSignature.matches(header, url: url, form: nil, body: body, tokens: ["12345"])
    }

    @Test func acceptsTwiliosExample() {
        #expect(TwilioSignature.bodySHA256(body) == hash)
        #expect(TwilioSignature.sign(url: url, form: nil, token: "12345") == header)
        #expect(matches(header, url, body))
    }

    @Test func refusesAnotherBody() {
        #expect(!matches(header, url, body + [UInt8(ascii: " ")]))
        #expect(!matches(header, url, []))
    }

    @Test func refusesABodyThatNothingSigns() {
        let plain = "https://example.com/myapp"
        let signature = TwilioSignature.sign(url: plain, form: nil, token: "12345")
        #expect(matches(signature, plain, []))
        #expect(!matches(signature, plain, body))
    }

    @Test func findsTheHashInAnyPlace() {
        let url = "https://example.com/myapp?m=1&bodySHA256=\(hash)&x"
        #expect(matches(TwilioSignature.sign(url: url, form: nil, token: "12345"), url, body))
        let other = "https://example.com/bodySHA256=\(hash)?xbodySHA256=\(hash)"
        #expect(!matches(TwilioSignature.sign(url: other, form: nil, token: "12345"), other, body))
    }

    @Test func theFirstHashCounts() {
        let url = "https://example.com/myapp?bodySHA256=00&bodySHA256=\(hash)"
        #expect(!matches(TwilioSignature.sign(url: url, form: nil, token: "12345"), url, body))
    }

    /// A form's fields are signed one by one, and `bodySHA256` is one more part of the URL, as in twilio-python.
    @Test func aFormIsNotHashed() {
        let form = TwilioForm(pairs: [("a", "1")])
        let signature = TwilioSignature.sign(url: url, form: form, token: "12345")
        #expect(TwilioSignature.matches(signature, url: url, form: form, body: [], tokens: ["12345"]))
    }
}
