import CLinuxShims
import Foundation

/// One accepted connection, used by its own thread only.
package final class PeerConnection {
    /// Counts the peer's connections, from 0.
    package let number: Int
    private let descriptor: Int32
    private unowned let peer: ScriptedPeer
    private var buffer: [UInt8] = []
    private var isOpen = true

    init(_ descriptor: Int32, number: Int, peer: ScriptedPeer) {
        self.descriptor = descriptor
        self.number = number
        self.peer = peer
    }

    /// Reads and records a whole request, or returns `nil` when the client has closed.
    @discardableResult
    package func readRequest() -> ScriptedPeer.Request? {
        guard let head = readHead() else { return nil }
        let lengthLine = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = lengthLine.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let request = ScriptedPeer.Request(connection: number, head: head, body: Array(buffer.prefix(length)))
        buffer.removeFirst(length)
        peer.record(request)
        return request
    }

    /// Reads a request's head only and leaves what follows unread.
    package func readHead() -> String? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: buffer[..<end.upperBound], as: UTF8.self)
                buffer.removeFirst(end.upperBound)
                return head
            }
            guard fill() else { return nil }
        }
    }

    /// Reads so many bytes, or returns `nil` when the client has closed.
    package func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count { guard fill() else { return nil } }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    /// Answers a request; `headers` are whole lines.
    package func answer(_ status: String = "200 OK", headers: String = "", body: String = "") {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Writes everything, and says whether the client took it.
    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes everything, and says whether the client took it.
    @discardableResult
    package func write(_ whole: [UInt8]) -> Bool {
        var bytes = whole[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// Blocks this connection's thread until the stream ends, then answers.
    package func answerAfter(_ gate: AsyncStream<Void>) {
        wait(for: gate)
        answer()
    }

    /// Blocks this connection's thread until the stream ends.
    package func wait(for gate: AsyncStream<Void>) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            for await _ in gate {}
            done.signal()
        }
        done.wait()
    }

    /// Answers every request until the client closes.
    package func serve() { while readRequest() != nil { answer() } }

    /// Waits until the client closes.
    package func drain() { while fill() { buffer = [] } }

    /// Closes with a reset instead of an orderly end.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Ends the connection in order.
    package func close() {
        if isOpen { _ = CLinuxShims.close(descriptor) }
        isOpen = false
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 16_384)
        let count = part.withUnsafeMutableBytes { CLinuxShims.read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        buffer += part.prefix(count)
        return true
    }
}
