import Crypto
import FoundationEssentials

/// One line of the keyring. The master key itself encrypts nothing: each purpose has a key derived from it.
struct MasterKey: Sendable {
    let id: String
    private let key: SymmetricKey

    /// Takes an id and 32 bytes in base64; nil for anything else.
    init?(id: String, base64: String) {
        guard Self.isValid(id: id), let bytes = Data(base64Encoded: base64), bytes.count == 32 else { return nil }
        self.id = id
        key = SymmetricKey(data: bytes)
    }

    /// `count` bytes by HKDF-SHA256 (RFC 5869) that no other purpose has and that tell nothing of the key.
    func derived(purpose: String, of bytes: [UInt8] = [], count: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(purpose.utf8) + [0] + bytes, outputByteCount: count)
    }

    private static func isValid(id: String) -> Bool {
        (1...32).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
