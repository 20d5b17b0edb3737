import Foundation
import LoopbackPeer

/// `openssl s_server` with a certificate of its own for 127.0.0.1, which nobody trusts unless told to.
final class SecurePeer {
    /// The certificate's PEM file.
    let certificate: String
    /// What the server listens on.
    let url: String
    private let made: TestCertificate
    private let server = Process()

    init() throws {
        made = try TestCertificate()
        certificate = made.certificate
        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.runOpenSSL(["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", made.key, "-www"])
        url = "https://\(try Self.address(output.fileHandleForReading))/"
    }

    func stop() {
        // Not SIGTERM: a child of one of Dispatch's threads is born with it blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    /// Reads on until the server says what it listens on: "ACCEPT 127.0.0.1:12345".
    private static func address(_ output: FileHandle) throws -> String {
        var text = ""
        while true {
            let part = output.availableData
            guard !part.isEmpty else { throw PeerError(operation: "openssl s_server: \(text)", code: 0) }
            text += String(decoding: part, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if let index = words.firstIndex(of: "ACCEPT"), words.count > index + 1, text.hasSuffix("\n") {
                return String(words[index + 1])
            }
        }
    }
}
