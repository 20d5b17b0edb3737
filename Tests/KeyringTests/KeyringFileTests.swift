import Foundation
import Keyring
import Testing

@Suite struct KeyringFileTests {
    @Test func readsKeysAndComments() throws {
        let text = """
            # comment

              # another
            \(keyLine("2026-11", fill: 1))\r
              \(keyLine("old_1.x", fill: 2).replacingOccurrences(of: " ", with: " \t"))
            """
        #expect(try Keyring(parsing: text).keyIDs == ["2026-11", "old_1.x"])
    }

    @Test(arguments: [
        ("", KeyringError.noKeys),
        ("# only\n", .noKeys),
        ("one", .badLine(1)),
        ("\none AAAA", .badLine(2)),
        ("one not-base64", .badLine(1)),
        ("one \(Data(repeating: 1, count: 31).base64EncodedString())", .badLine(1)),
        ("one \(Data(repeating: 1, count: 33).base64EncodedString())", .badLine(1)),
        (keyLine("one", fill: 1) + " extra", .badLine(1)),
        (keyLine("a/b", fill: 1), .badLine(1)),
        (keyLine(String(repeating: "a", count: 33), fill: 1), .badLine(1)),
        (keyLine("one", fill: 1) + "\n" + keyLine("one", fill: 2), .repeatedKeyID(line: 2)),
    ])
    func refuses(_ text: String, _ error: KeyringError) {
        #expect(throws: error) { try Keyring(parsing: text) }
    }

    @Test(arguments: [0o600, 0o400])
    func readsAPrivateFile(_ mode: Int) throws {
        let ids = try withFile(keyLine("one", fill: 1), mode: mode) { try Keyring(contentsOf: $0).keyIDs }
        #expect(ids == ["one"])
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o660])
    func refusesAFileThatOthersMayUse(_ mode: Int) throws {
        try withFile(keyLine("one", fill: 1), mode: mode) { path in
            #expect(throws: KeyringError.exposed(path: path)) { try Keyring(contentsOf: path) }
            #expect("\(KeyringError.exposed(path: path))".contains("chmod 600 \(path)"))
        }
    }

    /// The permissions that count are those of the file behind a link.
    @Test func looksBehindALink() throws {
        try withFile(keyLine("one", fill: 1), mode: 0o644) { path in
            let link = path + "-link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            defer { try? FileManager.default.removeItem(atPath: link) }
            #expect(throws: KeyringError.exposed(path: link)) { try Keyring(contentsOf: link) }
        }
    }

    @Test func refusesWhatIsNoFile() {
        #expect(throws: KeyringError.unreadable(path: "/nowhere/keyring", code: ENOENT)) {
            try Keyring(contentsOf: "/nowhere/keyring")
        }
        #expect(throws: KeyringError.unreadable(path: "/", code: EISDIR)) { try Keyring(contentsOf: "/") }
    }

    @Test func makesAFileThatItReads() throws {
        let first = Keyring.generated(keyID: "one")
        #expect(try Keyring(parsing: first).keyIDs == ["one"])
        #expect(first != Keyring.generated(keyID: "one"))
        #expect(try Keyring(parsing: Keyring.generatedLine(keyID: "two") + "\n" + first).keyIDs == ["two", "one"])
    }

    @Test func showsNoKey() throws {
        let keyring = try keyring(keyLine("one", fill: 0x41))
        var dumped = ""
        dump(keyring, to: &dumped)
        let shown = "\(keyring) \(String(reflecting: keyring)) \(dumped)"
        #expect(shown.contains("one"))
        #expect(!shown.contains("QUFB") && !shown.contains("4141") && !shown.contains("AAAA") && !shown.contains("65"))
    }
}
