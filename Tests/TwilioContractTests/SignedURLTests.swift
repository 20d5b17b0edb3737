import Testing
import TwilioContract

/// The URL that we know and the one that Twilio signed may differ in what Twilio leaves out or adds.
@Suite struct SignedURLTests {
    private let form = TwilioForm(pairs: [("Body", "hello")])

    private func accepts(_ ours: String, signed: String) -> Bool {
        let header = TwilioSignature.sign(url: signed, form: form, token: "t0ken")
        return TwilioSignature.matches(header, url: ours, form: form, body: [], tokens: ["t0ken"])
    }

    @Test(arguments: [
        ("https://relay.example/sms", "https://relay.example/sms"),
        ("https://relay.example/sms", "https://relay.example:443/sms"),
        ("http://relay.example/sms", "http://relay.example:80/sms"),
        ("HTTPS://relay.example/sms", "HTTPS://relay.example:443/sms"),
        ("https://relay.example:443/sms", "https://relay.example/sms"),
        ("https://relay.example:8443/sms", "https://relay.example:8443/sms"),
        ("https://relay.example:8443/sms", "https://relay.example/sms"),
        ("https://relay.example:/sms", "https://relay.example/sms"),
        ("https://relay.example", "https://relay.example:443"),
        ("https://relay.example?m=1", "https://relay.example:443?m=1"),
        ("https://user:pass@relay.example/sms", "https://relay.example/sms"),
        ("https://user:p@ss@relay.example:8443/sms", "https://relay.example:8443/sms"),
        ("https://user@[2001:db8::1]/sms", "https://[2001:db8::1]/sms"),
        ("https://[2001:db8::1]/sms", "https://[2001:db8::1]:443/sms"),
        ("https://[2001:db8::1]:8443/sms", "https://[2001:db8::1]:8443/sms"),
        ("https://[2001:db8::1]:8443/sms", "https://[2001:db8::1]/sms"),
        ("https://relay.example/sms#rc=5&rp=all", "https://relay.example/sms"),
        ("https://relay.example/sms?m=1#rc=5@x", "https://relay.example/sms?m=1"),
        ("https://relay.example/sms?to=a@b:9/c?d", "https://relay.example/sms?to=a@b:9/c?d"),
        ("https://relay.example/s%6Ds?a=%2b&b=+&a", "https://relay.example/s%6Ds?a=%2b&b=+&a"),
        ("https://relay.example/a@b:1/sms", "https://relay.example:443/a@b:1/sms"),
        ("https://bücher.example/é?ü=1", "https://bücher.example/é?ü=1"),
    ])
    func accepts(_ ours: String, _ signed: String) {
        #expect(accepts(ours, signed: signed))
    }

    @Test(arguments: [
        ("https://relay.example/sms", "https://relay.example:80/sms"),
        ("https://relay.example:8443/sms", "https://relay.example:443/sms"),
        ("https://relay.example/sms", "https://user@relay.example/sms"),
        ("https://relay.example/sms?a=%2b", "https://relay.example/sms?a=%2B"),
        ("https://relay.example/sms?a=+", "https://relay.example/sms?a=%20"),
        ("https://relay.example/sms", "https://relay.example/sms/"),
        ("https://relay.example/sms", "https://Relay.example/sms"),
        ("https://evil.example@relay.example/sms", "https://evil.example/sms"),
        ("https://relay.example/sms?a=1#&b=2", "https://relay.example/sms?a=1#&b=2"),
        ("https://relay.example/e\u{301}", "https://relay.example/\u{e9}"),
    ])
    func refuses(_ ours: String, _ signed: String) {
        #expect(!accepts(ours, signed: signed))
    }
}
