import Keyring
import Testing

@Suite struct APIKeySecretTests {
    @Test func readsWhatItMakes() throws {
        for _ in 0..<200 {
            let made = APIKeySecret.generate()
            let read = try #require(APIKeySecret(made.reveal()))
            #expect(read.prefix == made.prefix)
            #expect(read.matches(sha256: made.sha256))
            #expect(read.reveal() == made.reveal())
            #expect(made.prefix.utf8.count == 20)
            #expect(made.reveal().utf8.count == 64)
        }
    }

    @Test func keysDiffer() {
        let (first, second) = (APIKeySecret.generate(), APIKeySecret.generate())
        #expect(first.prefix != second.prefix)
        #expect(!first.matches(sha256: second.sha256))
        #expect(!first.matches(sha256: []))
        #expect(!first.matches(sha256: Array(first.sha256.dropLast())))
    }

    /// `printf %s AAAA…(43) | sha256sum`
    @Test func hashesTheSecret() throws {
        let key = try #require(APIKeySecret("bhk_0123456789abcdef_" + String(repeating: "A", count: 43)))
        #expect(
            key.sha256.map { String($0, radix: 16) }.joined(separator: " ")
                == "f 0 73 85 b6 f9 d4 b7 ee b2 74 86 5 af e1 a9 84 a0 a3 bf a3 f0 14 d0 9e 2a 78 4c e9 e5 cd 1a")
    }

    @Test(arguments: [
        "", "bhk", "bhk__", "bhk_0123456789abcdef", "bhk_0123456789abcdef_", "sk_0123456789abcdef_",
        "bhk_0123456789abcdeg_",
        "bhk_0123456789ABCDEF_", "BHK_0123456789abcdef_", " bhk_0123456789abcdef_",
    ])
    func refuses(_ start: String) {
        #expect(APIKeySecret(start) == nil)
        let secret = String(repeating: "A", count: 43)
        guard start != "bhk_0123456789abcdef_" else {
            #expect(APIKeySecret(start + secret + "A") == nil)
            #expect(APIKeySecret(start + secret.dropLast() + "=") == nil)
            return
        }
        #expect(APIKeySecret(start + secret) == nil)
    }

    @Test func showsThePublicPartOnly() {
        let key = APIKeySecret.generate()
        var dumped = ""
        dump(key, to: &dumped)
        let shown = "\(key) \(String(reflecting: key)) \(dumped)"
        #expect(shown.contains(key.prefix))
        #expect(!shown.contains(key.reveal().suffix(43)))
    }
}
