import Foundation
import LoopbackPeer

/// `openssl s_server` with a certificate of its own for 127.0.0.1, which nobody trusts unless told to.
final class SecurePeer {
    /// The certificate's PEM file.
    let certificate: String
    /// What the server listens on.
    let url: String
    private let folder: URL
    private let server = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "secure-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let maker = Process()
        maker.standardError = FileHandle.nullDevice
        try maker.runOpenSSL([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        maker.waitUntilExit()

        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.runOpenSSL(["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"])
        url = "https://\(try Self.address(output.fileHandleForReading))/"
    }

    func stop() {
        // Not SIGTERM: a child of one of Dispatch's threads is born with it blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
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

extension Process {
    fileprivate func runOpenSSL(_ arguments: [String]) throws {
        executableURL = URL(filePath: "/usr/bin/env")
        self.arguments = ["openssl"] + arguments
        try run()
    }
}
