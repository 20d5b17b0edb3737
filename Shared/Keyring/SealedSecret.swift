/// A secret that is open in memory, on its way to where it is used: an auth token, an API key's secret.
///
/// It never shows itself in a description, an interpolation or a `dump`; ``reveal()`` is the only way to it.
package struct SealedSecret: Sendable, Equatable {
    private let content: String

    /// Hides `content`.
    package init(_ content: String) { self.content = content }

    /// The content. Use it and forget it; it belongs in no log and no error.
    package func reveal() -> String { content }
}

extension SealedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed word in place of the content.
    package var description: String { "<secret>" }

    /// A fixed word in place of the content.
    package var debugDescription: String { "<secret>" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Keyring {
    /// Decrypts a secret that is text.
    ///
    /// - Throws: What ``open(_:context:)`` throws, and ``KeyringError/notAuthentic`` when it is not UTF-8.
    package func openSecret(_ sealed: [UInt8], context: String) throws(KeyringError) -> SealedSecret {
        guard let text = String(validating: try open(sealed, context: context), as: UTF8.self) else {
            throw .notAuthentic
        }
        return SealedSecret(text)
    }
}
