import Crypto
import FoundationEssentials

/// The secret that a browser shows once somebody has signed in: 256 random bits, in 43 characters of base64url.
///
/// Only its hash is stored. The description never shows the secret.
package struct SessionSecret: Sendable {
    /// SHA-256 of its characters: what the database keeps.
    package let sha256: [UInt8]
    private let characters: String

    /// Makes a new random secret.
    package static func generate() -> SessionSecret {
        SessionSecret(characters: Base64URL.text(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }))
    }

    /// Reads a secret that a browser shows; nil for what cannot be one, so that it needs no query.
    package init?(_ text: String) {
        guard text.utf8.count == 43, Base64URL.isWritten(text) else { return nil }
        self.init(characters: text)
    }

    private init(characters: String) {
        self.characters = characters
        sha256 = Array(SHA256.hash(data: Array(characters.utf8)))
    }

    /// The secret's characters, for the browser's cookie.
    package func reveal() -> String { characters }

    /// What the pages of this session send along with a change, which another site's page cannot know. It does not tell the
    /// secret.
    package var formToken: String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("backhop/console/form/1".utf8), using: SymmetricKey(data: Array(characters.utf8)))
        return Base64URL.text(Data(code))
    }

    /// Whether it is this session's ``formToken``; takes the same time wherever they differ.
    package func isFormToken(_ text: String) -> Bool {
        SHA256.hash(data: Array(text.utf8)) == SHA256.hash(data: Array(formToken.utf8))
    }
}

extension SessionSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    package var description: String { "a session's secret" }

    /// Nothing of the secret.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
