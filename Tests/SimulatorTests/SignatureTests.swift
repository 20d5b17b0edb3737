import Simulator
import Testing

/// Published by Twilio, or computed with its Python library.
@Suite struct SignatureTests {
    @Test func theDocumentedExample() {
        let form = FormPairs([
            ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
            ("From", "+14158675309"), ("To", "+18005551212"),
        ])
        let signature = webhookSignature(url: "https://mycompany.com/myapp.php?foo=1&bar=2", form: form, token: "12345")
        #expect(signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    }

    @Test(arguments: [
        ("https://relay.example/hooks/sms", "VmBIMeX7fZc1JMtq7Yw/s25N/rE="),
        ("https://relay.example:443/hooks/sms", "03kSUaxl6+y/iEXjof1ROjeZgSE="),
        ("https://relay.example/hooks/sms#rc=5&rp=all", "VmBIMeX7fZc1JMtq7Yw/s25N/rE="),
        ("https://user:p%40ss@relay.example/hooks/sms", "VmBIMeX7fZc1JMtq7Yw/s25N/rE="),
        ("https://user@relay.example:443/hooks/sms#ct=100", "03kSUaxl6+y/iEXjof1ROjeZgSE="),
    ])
    func repeatedNamesUnicodeAndPorts(url: String, expected: String) {
        let form = FormPairs([("B", "2"), ("B", "1"), ("B", "2"), ("a", "x"), ("A", "é 😀")])
        #expect(webhookSignature(url: url, form: form, token: "12345") == expected)
    }

    @Test func aGetSignsTheAddressAlone() {
        let hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9"
        let url = "https://example.com/myapp?bodySHA256=\(hash)"
        #expect(webhookSignature(url: url, form: FormPairs(), token: "12345") == "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=")
    }
}
