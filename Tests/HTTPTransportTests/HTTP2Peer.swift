import CLinuxShims
import Foundation
import LoopbackPeer
import Synchronization

/// An HTTP/2 server of just enough frames for a test (RFC 9113), behind `openssl s_server`, which does the TLS and takes one
/// connection at a time.
final class HTTP2Peer: Sendable {
    /// What it does with a request that it has read whole.
    enum Answer: Sendable {
        case ok, nothing
        /// RST_STREAM with REFUSED_STREAM, after which a client may send the request again.
        case refuse
    }

    /// The PEM file of its certificate.
    let certificate: String
    let port: UInt16
    private let server: Process
    private let made: TestCertificate
    private let input: FileHandle
    private let answers: @Sendable (Int) -> Answer
    private let counts = Mutex((connections: 0, requests: 0))

    /// - Parameter answers: Says what to do with a request, by its number from 0, whatever its connection.
    init(_ answers: @escaping @Sendable (Int) -> Answer) async throws {
        made = try TestCertificate()
        certificate = made.certificate
        self.answers = answers
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try bindLoopback(descriptor)
        close(descriptor)
        let (stdin, stdout) = (Pipe(), Pipe())
        server = Process()
        server.standardInput = stdin
        server.standardOutput = stdout
        server.standardError = FileHandle.nullDevice
        try server.runOpenSSL([
            "s_server", "-quiet", "-alpn", "h2", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", made.key,
        ])
        input = stdin.fileHandleForWriting
        // Quiet as it is, it does not say when it listens; asked until it does, or has ended.
        while true {
            guard server.isRunning else {
                throw PeerError(operation: "openssl s_server", code: server.terminationStatus)
            }
            guard let probe = try? connectLoopback(port) else {
                try await Task.sleep(for: .milliseconds(10))
                continue
            }
            close(probe)
            break
        }
        let output = stdout.fileHandleForReading
        Thread.detachNewThread { self.readAll(output) }
    }

    var connections: Int { counts.withLock { $0.connections } }
    var requests: Int { counts.withLock { $0.requests } }

    func waitForRequests(_ count: Int) async throws {
        while requests < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    func stop() {
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    private func readAll(_ output: FileHandle) {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        var bytes: [UInt8] = []
        while true {
            let part = output.availableData
            guard !part.isEmpty else { return }
            bytes += part
            while let length = wholePart(bytes, preface) {
                let part = Array(bytes.prefix(length))
                bytes.removeFirst(length)
                if part == preface { counts.withLock { $0.connections += 1 } } else { handle(part) }
            }
        }
    }

    /// The length of the preface or the frame at the front, once all of it is there.
    private func wholePart(_ bytes: [UInt8], _ preface: [UInt8]) -> Int? {
        guard bytes.count >= 9 else { return nil }
        let isPreface = bytes.starts(with: preface.prefix(9))
        let length = isPreface ? preface.count : 9 + bytes.prefix(3).reduce(0) { $0 << 8 | Int($1) }
        return bytes.count >= length ? length : nil
    }

    private func handle(_ frame: [UInt8]) {
        let (type, flags, stream) = (frame[3], frame[4], Array(frame[5..<9]))
        switch type {
        case 4 where flags & 1 == 0:
            // SETTINGS: ours, and that we have seen theirs.
            write(frame: 4, flags: 0, [0, 0, 0, 0], [])
            write(frame: 4, flags: 1, [0, 0, 0, 0], [])
        case 0 where flags & 1 == 1, 1 where flags & 1 == 1: answer(stream)
        default: break
        }
    }

    private func answer(_ stream: [UInt8]) {
        let number = counts.withLock { counts -> Int in
            counts.requests += 1
            return counts.requests - 1
        }
        switch answers(number) {
        // Entry 8 of the static table is ":status: 200" (RFC 7541, appendix A).
        case .ok: write(frame: 1, flags: 5, stream, [0x88])
        case .refuse: write(frame: 3, flags: 0, stream, [0, 0, 0, 7])
        case .nothing: break
        }
    }

    private func write(frame type: UInt8, flags: UInt8, _ stream: [UInt8], _ payload: [UInt8]) {
        try? input.write(contentsOf: Data([0, 0, UInt8(payload.count), type, flags] + stream + payload))
    }
}
