import CLinuxShims
import Foundation

/// `openssl s_server` in front of the broker, for one connection, with a certificate that only its own file vouches for.
final class SecurePeer {
    let certificate: String
    let port: Int
    private let folder: URL
    private let server = Process()
    private let broker: FileHandle

    /// - Parameter name: The host name in the certificate.
    init(certifying name: String, brokerPort: Int) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "amqp-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let maker = Process()
        maker.standardError = FileHandle.nullDevice
        try maker.runOpenSSL([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate,
        ])
        maker.waitUntilExit()
        port = try Loopback.freePort()
        broker = FileHandle(fileDescriptor: try Loopback.connect(to: brokerPort), closeOnDealloc: true)
        // The decrypted stream goes to the broker's socket, and what comes from there is encrypted.
        server.standardInput = broker
        server.standardOutput = broker
        server.standardError = FileHandle.nullDevice
        try server.runOpenSSL(["s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key])
    }

    func stop() {
        // Not SIGTERM: a child of one of Dispatch's threads is born with it blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

extension Process {
    fileprivate func runOpenSSL(_ arguments: [String]) throws {
        executableURL = URL(filePath: "/usr/bin/env")
        self.arguments = ["openssl"] + arguments
        try run()
    }
}
