import Testing
import TwilioContract

/// The vectors are of twilio-python 9.13.0's `RequestValidator`, with the token `12345`.
@Suite struct TwilioSignatureTests {
    private let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    private let header = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    private let form = TwilioForm(pairs: [
        ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309"),
        ("To", "+18005551212"),
    ])

    private func matches(
        _ header: String, _ url: String, _ form: TwilioForm?, body: String = "", tokens: [String] = ["12345"]
    ) -> Bool {
        TwilioSignature.matches(header, url: url, form: form, body: Array(body.utf8), tokens: tokens)
    }

    @Test func acceptsTwiliosExample() {
        #expect(matches(header, url, form))
        #expect(TwilioSignature.sign(url: url, form: form, token: "12345") == header)
    }

    @Test func doesNotCareForTheOrderOfTheFields() {
        #expect(matches(header, url, TwilioForm(pairs: form.pairs.reversed())))
    }

    @Test func sortsAndUnitesRepeatedFields() {
        let repeated = TwilioForm(pairs: [("a", "x"), ("B", "2"), ("A", "é 😀"), ("B", "1"), ("B", "2")])
        let url = "https://relay.example/hooks/sms"
        #expect(TwilioSignature.sign(url: url, form: repeated, token: "12345") == "VmBIMeX7fZc1JMtq7Yw/s25N/rE=")
        #expect(matches("VmBIMeX7fZc1JMtq7Yw/s25N/rE=", url, repeated))
        #expect(matches("03kSUaxl6+y/iEXjof1ROjeZgSE=", url, repeated))
        #expect(matches("03kSUaxl6+y/iEXjof1ROjeZgSE=", "https://relay.example:443/hooks/sms", repeated))
    }

    /// What looks the same is not: é as one scalar and as two are two values, and each sorts by its own bytes.
    @Test func comparesFieldsByTheirBytes() {
        let url = "https://relay.example/hooks/sms"
        let both = TwilioForm(pairs: [("a", "\u{e9}"), ("a", "e\u{301}"), ("a", "z")])
        #expect(TwilioSignature.sign(url: url, form: both, token: "12345") == canonicallyEqualVector)
    }

    @Test(arguments: [
        "https://mycompany.com/myapp.php?foo=1&bar=3", "https://mycompany.com/myapp.php",
        "http://mycompany.com/myapp.php",
        "https://mycompany.com/myapp.php?bar=2&foo=1", "https://mycompany.com/myapp.php/?foo=1&bar=2",
        "https://other.com/myapp.php?foo=1&bar=2", "mycompany.com/myapp.php?foo=1&bar=2", "",
    ])
    func refusesAnotherURL(_ other: String) {
        #expect(!matches(header, other, form))
    }

    @Test func refusesChangedFields() {
        #expect(!matches(header, url, TwilioForm(pairs: form.pairs + [("Extra", "1")])))
        #expect(!matches(header, url, TwilioForm(pairs: Array(form.pairs.dropLast()))))
        #expect(!matches(header, url, TwilioForm(pairs: form.pairs.dropLast() + [("To", "+18005551213")])))
        #expect(!matches(header, url, nil))
    }

    @Test(arguments: [
        "", "=", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "rSOYDt4T1cUTdK1PDd93/VVr8B8=",
        " RSOYDt4T1cUTdK1PDd93/VVr8B8=", "RSOYDt4T1cUTdK1PDd93/VVr8B8= ", "RSOY", "not base64 at all!",
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ])
    func refusesAnotherHeader(_ other: String) {
        // One other text may stand for the same bytes: the last character's unused bits are not part of the signature.
        #expect(!matches(other, url, form) || other == "RSOYDt4T1cUTdK1PDd93/VVr8B9=")
    }

    @Test func triesEveryToken() {
        #expect(matches(header, url, form, tokens: ["67890", "12345"]))
        #expect(matches(header, url, form, tokens: ["12345", "67890"]))
        #expect(!matches(header, url, form, tokens: ["67890", "123456"]))
        #expect(!matches(header, url, form, tokens: []))
    }

    @Test func anEmptyTokenSignsNothing() {
        let forged = TwilioSignature.sign(url: url, form: form, token: "")
        #expect(!matches(forged, url, form, tokens: [""]))
        #expect(!matches(forged, url, form, tokens: ["12345", ""]))
    }
}

/// `["\u{e9}", "e\u{301}", "z"]` under one name, of twilio-python 9.13.0.
private let canonicallyEqualVector = "cGzTaGrQnXmIbQPGlre5+xdSl+A="
