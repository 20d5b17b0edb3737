import Crypto
import NIOSSL

/// A certificate that nobody can trust: signed by itself, for another host, and long expired. Made anew each time.
struct WrongCertificate {
    /// A TLS server's settings with the certificate.
    static func serverContext() throws -> NIOSSLContext {
        let key = P256.Signing.PrivateKey()
        let certificate = try NIOSSLCertificate(bytes: try certificate(key), format: .der)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der))))
    }

    /// An X.509 certificate of version 3 without extensions (RFC 5280, section 4.1), in DER.
    private static func certificate(_ key: P256.Signing.PrivateKey) throws -> [UInt8] {
        // ecdsa-with-SHA256 (RFC 5758, section 3.2), and id-at-commonName.
        let algorithm = der(0x30, der(0x06, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))
        let commonName = der(0x06, [0x55, 0x04, 0x03]) + der(0x0C, Array("wrong.invalid".utf8))
        let name = der(0x30, der(0x31, der(0x30, commonName)))
        let validity = der(0x30, ["200101000000Z", "200102000000Z"].flatMap { der(0x17, Array($0.utf8)) })
        let content = der(
            0x30,
            der(0xA0, der(0x02, [2])) + der(0x02, [1]) + algorithm + name + validity + name
                + Array(key.publicKey.derRepresentation))
        let signature = try key.signature(for: content).derRepresentation
        return der(0x30, content + algorithm + der(0x03, [0] + Array(signature)))
    }

    /// A tag, a length and the content.
    private static func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case ..<0x80: [tag, UInt8(content.count)] + content
        case ..<0x100: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
    }
}
