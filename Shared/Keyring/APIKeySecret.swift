import Crypto
import FoundationEssentials

/// A dispatcher's API key: `bhk_<id>_<secret>`, where the id (16 hexadecimal digits) may be shown and finds the row, and the
/// secret (256 random bits, 43 characters of base64url) is stored only as a hash.
///
/// A fast hash is enough, because 256 random bits cannot be guessed. The description never shows the secret.
package struct APIKeySecret: Sendable {
    /// The public part, `bhk_<id>`, unique among all keys.
    package let prefix: String
    /// SHA-256 of the secret's characters: what the database keeps.
    package let sha256: [UInt8]
    private let secret: String

    /// Makes a new random key.
    package static func generate() -> APIKeySecret {
        let id = SymmetricKey(size: .init(bitCount: 64)).withUnsafeBytes { Array($0) }
        let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        return APIKeySecret(id: id.map(Self.hexadecimal).joined(), secret: Base64URL.text(secret))
    }

    /// Reads a key that somebody shows; nil for what cannot be one.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.mark, parts[1].utf8.count == 16, parts[1].utf8.allSatisfy(Self.isID),
            parts[2].utf8.count == 43, Base64URL.isWritten(parts[2])
        else { return nil }
        self.init(id: String(parts[1]), secret: String(parts[2]))
    }

    private init(id: String, secret: String) {
        prefix = "\(Self.mark)_\(id)"
        self.secret = secret
        sha256 = Array(SHA256.hash(data: Array(secret.utf8)))
    }

    /// The whole key, to be shown once to whoever asked for it.
    package func reveal() -> String { "\(prefix)_\(secret)" }

    /// Whether it is the key whose hash is stored; takes the same time wherever they differ.
    package func matches(sha256 stored: [UInt8]) -> Bool { SHA256.hash(data: Array(secret.utf8)) == stored }

    private static let mark = "bhk"

    private static func isID(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

extension APIKeySecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public part.
    package var description: String { prefix }

    /// The public part.
    package var debugDescription: String { prefix }

    /// A mirror without children, so that `dump` shows no secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
