import Crypto
import FileAccess
import FoundationEssentials

/// The installation's master keys: they seal secrets at rest and make tracking tokens.
///
/// The file is text: one key a line, `<key id> <base64 of 32 bytes>`; empty lines and lines that begin with `#` are left out. The
/// first key seals; all of them open. To rotate, put a new key first, reseal every value, then take the old one out. A
/// key id is 1 to 32 letters, digits, `.`, `-` or `_`. The description names the key ids and no key.
package struct Keyring: Sendable {
    let keys: [MasterKey]

    /// Reads the file.
    ///
    /// - Throws: ``KeyringError`` naming the fix; above all for a file that others than its owner may read.
    package init(contentsOf path: String) throws(KeyringError) {
        let text: String
        do { text = try SmallFile.read(path, isPrivate: true) } catch { throw KeyringError(error) }
        try self.init(parsing: text)
    }

    /// Reads the text of a keyring file.
    ///
    /// - Throws: ``KeyringError`` naming the line.
    package init(parsing text: String) throws(KeyringError) {
        var keys: [MasterKey] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 2, let key = MasterKey(id: String(first), base64: String(words[1])) else {
                throw .badLine(index + 1)
            }
            guard !keys.contains(where: { $0.id == key.id }) else { throw .repeatedKeyID(line: index + 1) }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .noKeys }
        self.keys = keys
    }

    /// The ids of the keys; the first one seals.
    package var keyIDs: [String] { keys.map(\.id) }

    /// The text of a keyring file with one new random key.
    package static func generated(keyID: String) -> String {
        """
        # Backhop's master keys: <key id> <base64 of 32 random bytes>, one a line. The first one seals, all of them open.
        # Keep a copy where the database's backups are not: without these keys no secret in it can be read.
        \(generatedLine(keyID: keyID))

        """
    }

    /// A line with a new random key, to be put before the other keys when rotating.
    package static func generatedLine(keyID: String) -> String {
        "\(keyID) \(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString())"
    }
}

extension Keyring: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The ids of the keys.
    package var description: String { "keyring of \(keyIDs.joined(separator: ", "))" }

    /// The ids of the keys.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
