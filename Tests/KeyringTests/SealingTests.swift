import Keyring
import Testing

@Suite struct SealingTests {
    private let secret = Array("auth token".utf8)

    @Test(arguments: [0, 1, 10, 5000])
    func opensWhatItSeals(_ count: Int) throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try keyring.seal(plain, context: "tenant/account/token")
        #expect(try keyring.open(sealed, context: "tenant/account/token") == plain)
        #expect(sealed.count == count + 1 + 1 + 3 + 12 + 16)
    }

    @Test func neverSealsTwiceTheSame() throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        #expect(try keyring.seal(secret, context: "a") != keyring.seal(secret, context: "a"))
    }

    /// A value that is moved to another row, or another column of its row, does not open.
    @Test(arguments: ["b", "", "A", "a ", "one"])
    func opensInItsPlaceOnly(_ other: String) throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        let sealed = try keyring.seal(secret, context: "a")
        #expect(throws: KeyringError.notAuthentic) { try keyring.open(sealed, context: other) }
    }

    @Test func noticesEveryChangedBit() throws {
        let keyring = try keyring(keyLine("one", fill: 1), keyLine("onf", fill: 1), keyLine("nne", fill: 1))
        let sealed = try keyring.seal(secret, context: "a")
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: KeyringError.self) { try keyring.open(changed, context: "a") }
            }
        }
    }

    /// Even with the same key under two names, the header says which one sealed.
    @Test func theHeaderIsAuthentic() throws {
        let keyring = try keyring(keyLine("one", fill: 1), keyLine("two", fill: 1))
        var sealed = try keyring.seal(secret, context: "a")
        sealed.replaceSubrange(2..<5, with: Array("two".utf8))
        #expect(throws: KeyringError.notAuthentic) { try keyring.open(sealed, context: "a") }
    }

    @Test func noticesWhatIsCutOff() throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        let sealed = try keyring.seal(secret, context: "a")
        for count in sealed.indices {
            #expect(throws: KeyringError.self) { try keyring.open(Array(sealed.prefix(count)), context: "a") }
        }
        #expect(throws: KeyringError.notAuthentic) { try keyring.open(sealed + [0], context: "a") }
    }

    @Test func needsTheKey() throws {
        let sealed = try keyring(keyLine("one", fill: 1)).seal(secret, context: "a")
        let others = try keyring(keyLine("two", fill: 1))
        #expect(throws: KeyringError.unknownKey(id: "one")) { try others.open(sealed, context: "a") }
        let impostor = try keyring(keyLine("one", fill: 2))
        #expect(throws: KeyringError.notAuthentic) { try impostor.open(sealed, context: "a") }
    }

    @Test func rotates() throws {
        let old = try keyring(keyLine("one", fill: 1))
        let both = try keyring(keyLine("two", fill: 2), keyLine("one", fill: 1))
        let new = try keyring(keyLine("two", fill: 2))
        let sealed = try old.seal(secret, context: "a")
        #expect(try both.open(sealed, context: "a") == secret)
        let resealed = try #require(try both.reseal(sealed, context: "a"))
        #expect(try new.open(resealed, context: "a") == secret)
        #expect(try both.reseal(resealed, context: "a") == nil)
        #expect(throws: KeyringError.notAuthentic) { try both.reseal(sealed, context: "b") }
        #expect(try both.seal(secret, context: "a").starts(with: [1, 3] + Array("two".utf8)))
    }

    @Test func opensSecretsWithoutShowingThem() throws {
        let keyring = try keyring(keyLine("one", fill: 1))
        let opened = try keyring.openSecret(try keyring.seal(secret, context: "a"), context: "a")
        #expect(opened.reveal() == "auth token")
        var dumped = ""
        dump(["key": opened], to: &dumped)
        #expect(!"\(opened) \(String(reflecting: opened)) \([opened]) \(dumped)".contains("auth"))
        let bytes = try keyring.seal([0xff], context: "a")
        #expect(throws: KeyringError.notAuthentic) { try keyring.openSecret(bytes, context: "a") }
    }
}
