import Foundation

/// A certificate of a test's own for 127.0.0.1, which nobody trusts unless told to, in a folder that goes with it.
final class TestCertificate: Sendable {
    /// PEM files.
    let certificate: String
    let key: String
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "secure-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        key = folder.appending(path: "key.pem").path
        let maker = Process()
        maker.standardError = FileHandle.nullDevice
        try maker.runOpenSSL([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        maker.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

extension Process {
    func runOpenSSL(_ arguments: [String]) throws {
        executableURL = URL(filePath: "/usr/bin/env")
        self.arguments = ["openssl"] + arguments
        try run()
    }
}
