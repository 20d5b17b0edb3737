import CLinuxShims
import Foundation
import Synchronization

/// A real HTTP peer on a loopback socket that does to each connection exactly what a test says.
///
/// Every connection gets its own thread, on which the script runs and may block.
package final class ScriptedPeer: Sendable {
    private struct State {
        var requests: [Request] = []
        var connections = 0
        var open = 0
        var mostOpen = 0
        var waiters: [(requests: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// A request that was read whole.
    package struct Request: Sendable {
        /// The number of its connection, from 0.
        package var connection: Int
        /// The request line and the header, with the blank line.
        package var head: String
        package var body: [UInt8]
    }

    /// Where it listens, on 127.0.0.1.
    package let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Listens at once, and runs `script` for every connection until ``stop()``.
    package init(_ script: @escaping @Sendable (PeerConnection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        port = try bindLoopback(listener)
        guard listen(listener, 512) == 0 else { throw PeerError(operation: "listen", code: errno) }
        Thread.detachNewThread { self.acceptAll(script) }
    }

    /// The root of the peer, with the slash.
    package var url: String { "http://127.0.0.1:\(port)/" }
    /// The requests that were read whole, in the order of their ends.
    package var requests: [Request] { state.withLock { $0.requests } }
    /// How many connections there were.
    package var connections: Int { state.withLock { $0.connections } }
    /// How many connections are open now.
    package var open: Int { state.withLock { $0.open } }
    /// The most connections that were open at once.
    package var mostOpen: Int { state.withLock { $0.mostOpen } }

    /// Waits until that many requests were read.
    package func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.requests.count < count { state.waiters.append((count, continuation)) }
                return state.requests.count >= count
            }
            if isDone { continuation.resume() }
        }
    }

    /// Takes no more connections; those that are open go on.
    package func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    func record(_ request: Request) {
        let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.requests.append(request)
            let count = state.requests.count
            defer { state.waiters.removeAll { $0.requests <= count } }
            return state.waiters.filter { $0.requests <= count }.map(\.continuation)
        }
        for continuation in ready { continuation.resume() }
    }

    private func acceptAll(_ script: @escaping @Sendable (PeerConnection) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let number = state.withLock { state -> Int in
                state.connections += 1
                state.open += 1
                state.mostOpen = max(state.mostOpen, state.open)
                return state.connections - 1
            }
            Thread.detachNewThread {
                let connection = PeerConnection(descriptor, number: number, peer: self)
                script(connection)
                self.state.withLock { $0.open -= 1 }
                connection.close()
            }
        }
        _ = CLinuxShims.close(listener)
    }
}

/// What the kernel refused a peer.
package struct PeerError: Error {
    package var operation: String
    /// The errno, or 0.
    package var code: Int32

    package init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }
}

/// Binds to a free loopback port and returns it.
package func bindLoopback(_ descriptor: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
    }
    guard isBound else { throw PeerError(operation: "bind", code: errno) }
    return UInt16(bigEndian: address.sin_port)
}
