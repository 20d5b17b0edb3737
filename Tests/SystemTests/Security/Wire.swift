import CLinuxShims
import Foundation
import Synchronization

@testable import TestInstallation

/// A plain connection to a service over which exactly the given bytes go, whatever HTTP says of them.
final class Wire: Sendable {
    private struct Heard {
        var bytes: [UInt8] = []
        var isOver = false
    }

    private let descriptor: Int32
    private let heard = Mutex(Heard())

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard connected == 0 else { throw Failure("nothing listens at port \(port)") }
    }

    deinit { _ = close(descriptor) }

    /// Sends the bytes, or as many of them as the other end takes before it ends the connection.
    func say(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        try await eventually("all is sent", within: .seconds(60)) {
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                guard count > 0 else { return backhop_errno() != EAGAIN || hear() }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Says that nothing more is said.
    func endSaying() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits until what has come so far contains the text, and gives all of it.
    @discardableResult
    func untilHeard(_ text: String) async throws -> String {
        var all = ""
        try await eventually("\(text) is heard") {
            _ = hear()
            all = String(decoding: heard.withLock { $0.bytes }, as: UTF8.self)
            return all.contains(text)
        }
        return all
    }

    /// What comes until the other end ends the connection.
    func untilOver(within limit: Duration = .seconds(30)) async throws -> String {
        try await eventually("the connection ends", within: limit) { hear() }
        return String(decoding: heard.withLock { $0.bytes }, as: UTF8.self)
    }

    /// All that is answered to the bytes until the other end ends the connection.
    static func answer(
        from port: Int, to request: String, within limit: Duration = .seconds(30)
    ) async throws -> String {
        let wire = try Wire(port: port)
        try await wire.say(Array(request.utf8))
        return try await wire.untilOver(within: limit)
    }

    /// Takes what has come, and tells whether the other end has ended the connection.
    private func hear() -> Bool {
        heard.withLock { heard in
            var buffer = [UInt8](repeating: 0, count: 16_384)
            while !heard.isOver {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count > 0 {
                    heard.bytes += buffer.prefix(count)
                } else if count < 0, backhop_errno() == EAGAIN {
                    break
                } else {
                    heard.isOver = true
                }
            }
            return heard.isOver
        }
    }
}

extension String {
    /// The statuses of the answers that stand in what a connection gave.
    var statuses: [Int] { matches(of: /HTTP\/1\.1 ([0-9]{3})\b/).compactMap { Int($0.output.1) } }
}
