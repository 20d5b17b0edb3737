import CLinuxShims
import Foundation

/// A TCP proxy on the loopback interface that can hold back what it forwards, as a network does that swallows packets,
/// and can reset every connection.
///
/// What is held is read and kept, so neither side notices. Every direction of a connection has a thread of its own.
package final class StallingProxy: @unchecked Sendable {
    /// Where bytes come from.
    package enum Direction: Sendable {
        case client, server
    }

    // Everything mutable is used with `condition` locked only.
    private let condition = NSCondition()
    private var held: Set<Direction> = []
    private var heldBytes: [Direction: Int] = [:]
    private var open: Set<Int32> = []
    /// Counts the cuts: what was read before one is not forwarded after it.
    private var epoch = 0
    private let listener: Int32
    private let server: UInt16
    /// Where it listens, on 127.0.0.1.
    package let port: UInt16

    /// Forwards to a port of 127.0.0.1 until ``stop()``.
    package init(to server: UInt16) throws {
        self.server = server
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        port = try bindLoopback(listener)
        guard listen(listener, 64) == 0 else { throw PeerError(operation: "listen", code: errno) }
        Thread.detachNewThread { self.acceptAll() }
    }

    /// Keeps back what comes from that side from now on, on all connections and new ones too.
    package func hold(_ directions: Direction...) { change { held.formUnion(directions) } }

    /// Forwards everything that was held, and what comes.
    package func release() {
        change {
            held = []
            heldBytes = [:]
        }
    }

    /// Waits until something that came from that side is held.
    package func waitUntilHeld(_ direction: Direction) async throws {
        while condition.withLock({ heldBytes[direction, default: 0] == 0 }) {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Resets all connections; what is held for them is lost.
    package func cut() {
        change {
            epoch += 1
            heldBytes = [:]
            for descriptor in open { reset(descriptor) }
        }
    }

    /// Takes no more connections, and resets those that are open.
    package func stop() {
        _ = shutdown(listener, Int32(SHUT_RDWR))
        release()
        cut()
    }

    private func change(_ body: () -> Void) {
        condition.withLock {
            body()
            condition.broadcast()
        }
    }

    /// Makes the end a reset, and both threads of the connection notice it.
    private func reset(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            guard let upstream = try? connectLoopback(server) else {
                _ = close(client)
                continue
            }
            forward(client, upstream)
        }
        _ = close(listener)
    }

    private func forward(_ client: Int32, _ upstream: Int32) {
        let began = condition.withLock { () -> Int in
            open.formUnion([client, upstream])
            return epoch
        }
        let running = DispatchGroup()
        for (direction, from, to) in [(Direction.client, client, upstream), (.server, upstream, client)] {
            running.enter()
            Thread.detachNewThread {
                self.pump(direction, from, to, began)
                // The other direction's thread notices too.
                _ = shutdown(from, Int32(SHUT_RD))
                _ = shutdown(to, Int32(SHUT_WR))
                running.leave()
            }
        }
        running.notify(queue: .global()) {
            self.condition.withLock { self.open.subtract([client, upstream]) }
            _ = close(client)
            _ = close(upstream)
        }
    }

    private func pump(_ direction: Direction, _ from: Int32, _ to: Int32, _ began: Int) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(from, $0.baseAddress, $0.count) }
            guard count > 0, mayForward(direction, count, began) else { return }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard sent > 0 else { return }
                rest = rest.dropFirst(sent)
            }
        }
    }

    /// Waits while the direction is held; `false` when the connection was cut meanwhile.
    private func mayForward(_ direction: Direction, _ count: Int, _ began: Int) -> Bool {
        condition.withLock {
            if held.contains(direction) { heldBytes[direction, default: 0] += count }
            while held.contains(direction), epoch == began { condition.wait() }
            return epoch == began
        }
    }
}

/// Connects to a loopback port.
package func connectLoopback(_ port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    guard isConnected else {
        let code = errno
        _ = close(descriptor)
        throw PeerError(operation: "connect", code: code)
    }
    return descriptor
}
