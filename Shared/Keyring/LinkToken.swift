import Crypto
import FoundationEssentials

/// The token of a link by which somebody may do one thing without signing in: 128 random bits, in 22 characters of base64url.
///
/// Only its hash is stored. The description never shows the token.
package struct LinkToken: Sendable {
    /// The SHA-256 of its characters, as ``hash(of:)`` gives it: what the database keeps.
    package let sha256: [UInt8]
    private let characters: String

    /// Makes a new random token.
    package static func generate() -> LinkToken {
        LinkToken(Base64URL.text(SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }))
    }

    private init(_ characters: String) {
        self.characters = characters
        sha256 = Array(SHA256.hash(data: Array(characters.utf8)))
    }

    /// The token's characters, for the link.
    package func reveal() -> String { characters }

    /// The stored form of a token that somebody shows.
    ///
    /// - Returns: Nil for what cannot be a token, so that it needs no query.
    package static func hash(of token: String) -> [UInt8]? { Keyring.trackingHash(of: token) }
}

extension LinkToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the token.
    package var description: String { "a link's token" }

    /// Nothing of the token.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no token.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
