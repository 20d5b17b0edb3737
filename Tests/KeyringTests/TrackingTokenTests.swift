import Keyring
import Testing

@Suite struct TrackingTokenTests {
    private let job = (0..<16).map { UInt8($0) }

    /// HKDF-SHA256 (RFC 5869) and SHA-256 as Python's `hmac` and `hashlib` compute them, for a key of 32 bytes of 1.
    @Test func isWhatItHasAlwaysBeen() throws {
        let token = try keyring(keyLine("one", fill: 1)).trackingToken(job: job, version: 1)
        #expect(token.token == "w1GutnbmLZHX5xJ_PhgMAA")
        #expect(
            token.sha256.map { String($0, radix: 16) }.joined(separator: " ")
                == "33 6c 83 b4 cb e9 db 36 b0 c2 ac a 24 0 32 31 61 c1 95 e5 44 18 ae 7e 6c df f9 a4 35 2e 9c 24")
    }

    @Test func dependsOnKeyJobAndVersion() throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        let tokens = [
            keyring.trackingToken(job: job, version: 1).token,
            keyring.trackingToken(job: job, version: 2).token,
            keyring.trackingToken(job: job, version: 257).token,
            keyring.trackingToken(job: job.reversed(), version: 1).token,
            try KeyringTests.keyring(keyLine("one", fill: 2)).trackingToken(job: job, version: 1).token,
        ]
        #expect(Set(tokens).count == tokens.count)
        #expect(tokens.allSatisfy { $0.utf8.count == 22 })
        #expect(keyring.trackingToken(job: job, version: 1).token == tokens[0])
    }

    @Test func isFoundAgainAfterARotation() throws {
        let given = try keyring(keyLine("one", fill: 1)).trackingToken(job: job, version: 1)
        let both = try keyring(keyLine("two", fill: 2), keyLine("one", fill: 1))
        #expect(both.trackingToken(job: job, version: 1).token != given.token)
        #expect(both.trackingToken(job: job, version: 1, sha256: given.sha256) == given.token)
        #expect(both.trackingToken(job: job, version: 2, sha256: given.sha256) == nil)
        let new = try keyring(keyLine("two", fill: 2))
        #expect(new.trackingToken(job: job, version: 1, sha256: given.sha256) == nil)
    }

    @Test func isHashedAsItIsStored() throws {
        let given = try keyring(keyLine("one", fill: 1)).trackingToken(job: job, version: 1)
        #expect(Keyring.trackingHash(of: given.token) == given.sha256)
        for text in ["", "short", given.token + "A", given.token.dropLast() + "=", given.token.dropLast(2) + "é"] {
            #expect(Keyring.trackingHash(of: text) == nil)
        }
    }
}
