import Crypto
import FoundationEssentials

extension Keyring {
    /// Encrypts `plain` with the first key, by AES-256-GCM with a random nonce.
    ///
    /// - Parameter context: Where the value belongs, such as tenant, row and column. It is authenticated, not stored: the
    ///   value opens only with the same context, so nobody can move it to another row.
    /// - Returns: The envelope: version 1, the key id's length and the key id, then nonce, ciphertext and tag.
    /// - Throws: `CryptoKitError` when the cipher fails, which it has no reason to.
    package func seal(_ plain: [UInt8], context: String) throws -> [UInt8] {
        let header = [Envelope.version, UInt8(keys[0].id.utf8.count)] + Array(keys[0].id.utf8)
        let box = try AES.GCM.seal(
            plain, using: keys[0].sealingKey, authenticating: Envelope.authenticated(header, context))
        return header + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// Decrypts what ``seal(_:context:)`` has made with any key of the keyring.
    ///
    /// - Throws: ``KeyringError/notAnEnvelope``, ``KeyringError/unknownKey(id:)`` or ``KeyringError/notAuthentic``.
    package func open(_ sealed: [UInt8], context: String) throws(KeyringError) -> [UInt8] {
        let envelope = try Envelope(sealed)
        guard let key = keys.first(where: { $0.id == envelope.keyID }) else { throw .unknownKey(id: envelope.keyID) }
        do {
            let box = try AES.GCM.SealedBox(combined: envelope.box)
            return Array(
                try AES.GCM.open(
                    box, using: key.sealingKey, authenticating: Envelope.authenticated(envelope.header, context)))
        } catch {
            throw .notAuthentic
        }
    }

    /// Seals again with the first key what another key has sealed, for a rotation.
    ///
    /// - Returns: The new envelope; nil when the first key sealed it already.
    /// - Throws: What ``open(_:context:)`` throws.
    package func reseal(_ sealed: [UInt8], context: String) throws -> [UInt8]? {
        guard try Envelope(sealed).keyID != keys[0].id else { return nil }
        return try seal(try open(sealed, context: context), context: context)
    }
}

extension MasterKey {
    fileprivate var sealingKey: SymmetricKey { derived(purpose: "backhop/seal/1", count: 32) }
}

/// The parts of a sealed value.
private struct Envelope {
    static let version: UInt8 = 1

    /// The version and the key id with its length.
    let header: [UInt8]
    let keyID: String
    /// Nonce (12 bytes), ciphertext, tag (16 bytes).
    let box: [UInt8]

    init(_ bytes: [UInt8]) throws(KeyringError) {
        guard bytes.count >= 2, bytes[0] == Self.version, bytes.count >= 2 + Int(bytes[1]) + 28,
            let keyID = String(validating: bytes[2..<2 + Int(bytes[1])], as: UTF8.self)
        else { throw .notAnEnvelope }
        header = Array(bytes[..<(2 + Int(bytes[1]))])
        self.keyID = keyID
        box = Array(bytes[header.count...])
    }

    /// The header is authenticated too, so that no value can be passed for one of another key.
    static func authenticated(_ header: [UInt8], _ context: String) -> [UInt8] { header + Array(context.utf8) }
}
