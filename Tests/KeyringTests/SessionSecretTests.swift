import Keyring
import Testing

@Suite struct SessionSecretTests {
    @Test func isReadAsItWasShown() {
        for _ in 0..<200 {
            let secret = SessionSecret.generate()
            #expect(secret.reveal().utf8.count == 43 && secret.sha256.count == 32)
            #expect(SessionSecret(secret.reveal())?.sha256 == secret.sha256)
        }
        #expect(Set((0..<1000).map { _ in SessionSecret.generate().reveal() }).count == 1000)
    }

    @Test func itsFormTokenIsItsOwnAndTellsNothing() {
        let secret = SessionSecret.generate(), other = SessionSecret.generate()
        let token = secret.formToken
        #expect(token.utf8.count == 43 && token != secret.reveal())
        #expect(SessionSecret(secret.reveal())?.formToken == token)
        #expect(secret.isFormToken(token))
        for wrong in ["", "x", String(token.dropLast()), token + "A", other.formToken, secret.reveal()] {
            #expect(!secret.isFormToken(wrong))
        }
    }

    @Test func isShownNowhere() {
        let secret = SessionSecret.generate()
        var dumped = ""
        dump(secret, to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), dumped] { #expect(!shown.contains(secret.reveal())) }
    }

    @Test(arguments: [0, 1, 22, 42, 44])
    func whatHasAnotherLengthIsNone(count: Int) {
        #expect(SessionSecret(String(repeating: "A", count: count)) == nil)
    }

    @Test(arguments: ["/", "=", " ", ";", "é"])
    func whatHasAnotherCharacterIsNone(character: String) {
        #expect(SessionSecret(String(repeating: "A", count: 43 - character.utf8.count) + character) == nil)
    }
}
