import Foundation
import RelayModel
import SeededRandom
import Testing
import TwilioContract

/// Forms and signatures as an attacker would send them: never a crash, never a forged signature taken.
@Suite struct WebhookFuzzTests {
    private let url = "https://relay.example/sms/inbound"

    private func form(_ input: inout RandomInput) -> TwilioForm {
        let names = ["MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "OptOutType", ""]
        let pairs = (0..<input.number(0...12)).map { _ in
            let name = input.number(0...4) == 0 ? input.text(upTo: 8) : input.one(of: names)
            return (name: name, value: input.text(upTo: 40))
        }
        return TwilioForm(pairs: pairs)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func aFormDecodesToWhatWasEncoded(seed: UInt64) throws {
        var input = RandomInput(seed: seed)
        for _ in 0..<200 {
            let form = form(&input)
            #expect(try TwilioForm(decoding: form.encoded()) == form)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func brokenFormsAreRefusedOrRead(seed: UInt64) {
        var input = RandomInput(seed: seed)
        for _ in 0..<300 {
            let bytes = input.number(0...1) == 0 ? input.bytes(upTo: 200) : input.broken(form(&input).encoded())
            guard let form = try? TwilioForm(decoding: bytes) else { continue }
            _ = try? WebhookHeading(form)
            _ = try? InboundText(form)
            _ = try? StatusCallback(form)
            #expect((try? TwilioForm(decoding: form.encoded())) == form)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func onlyTheSignatureOfTheSameFormIsTaken(seed: UInt64) {
        var input = RandomInput(seed: seed)
        for _ in 0..<100 {
            let form = form(&input)
            let token = "token \(input.number(0...999))"
            let signature = TwilioSignature.sign(url: url, form: form, token: token)
            #expect(matches(signature, form, token))
            let broken = String(decoding: input.broken(Array(signature.utf8)), as: UTF8.self)
            // Base64 has more than one way to write the same bytes.
            if Data(base64Encoded: broken) != Data(base64Encoded: signature) {
                #expect(!matches(broken, form, token), "\(signature) \(broken)")
            }
            #expect(!matches(signature, TwilioForm(pairs: form.pairs + [(name: "Extra", value: "1")]), token))
            #expect(!matches(signature, form, "another"))
            _ = matches(input.text(upTo: 60), form, token)
            _ = TwilioSignature.matches(
                signature, url: input.text(upTo: 60), form: form, body: input.bytes(upTo: 20),
                tokens: [Array(token.utf8)])
        }
    }

    private func matches(_ signature: String, _ form: TwilioForm, _ token: String) -> Bool {
        TwilioSignature.matches(signature, url: url, form: form, body: [], tokens: [Array(token.utf8)])
    }
}
