import Foundation
import Glibc
import Synchronization

/// A TCP proxy before the broker that can stall, cut and inject.
final class Proxy: Sendable {
    private struct State {
        var connections: [(client: Int32, broker: Int32)] = []
        var isStalled = false
        var holdsAnswers = false
        var isRefusing = false
        var fromClient = 0
    }

    let port: Int
    private let listener: Int32
    private let brokerPort: Int
    private let state = Mutex(State())

    init(to brokerPort: Int) throws {
        self.brokerPort = brokerPort
        (listener, port) = try Loopback.listen()
        Thread.detachNewThread { self.accept() }
    }

    /// Lets nothing through in either direction, without closing anything.
    func stall() { state.withLock { $0.isStalled = true } }

    /// Lets nothing through from the broker until the connections are cut; what the clients send arrives.
    func holdAnswers() { state.withLock { $0.holdsAnswers = true } }

    /// Lets everything through again, what was held back first.
    func resume() { state.withLock { $0.isStalled = false } }

    /// Cuts all connections; with `refusing`, new ones too, until ``acceptAgain()``.
    func cut(refusing: Bool = false) {
        let connections = state.withLock { state in
            state.isRefusing = refusing
            state.isStalled = false
            state.holdsAnswers = false
            defer { state.connections = [] }
            return state.connections
        }
        for connection in connections {
            shutdown(connection.client, Int32(SHUT_RDWR))
            shutdown(connection.broker, Int32(SHUT_RDWR))
        }
    }

    func acceptAgain() { state.withLock { $0.isRefusing = false } }

    /// Sends bytes to the clients as if the broker had; only while nothing else is under way.
    func inject(_ bytes: [UInt8]) {
        for connection in state.withLock({ $0.connections }) { _ = write(connection.client, bytes, bytes.count) }
    }

    /// Sends bytes to the broker as if the clients had; only while nothing else is under way.
    func injectToBroker(_ bytes: [UInt8]) {
        for connection in state.withLock({ $0.connections }) { _ = write(connection.broker, bytes, bytes.count) }
    }

    /// How many bytes the clients have sent that the proxy has read.
    var bytesFromClients: Int { state.withLock { $0.fromClient } }

    func stop() {
        cut(refusing: true)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let isRefusing = state.withLock { $0.isRefusing }
            guard !isRefusing, let broker = try? Loopback.connect(to: brokerPort) else {
                _ = Glibc.close(client)
                continue
            }
            state.withLock { $0.connections.append((client, broker)) }
            Thread.detachNewThread { self.copy(from: client, to: broker, countsClient: true) }
            Thread.detachNewThread { self.copy(from: broker, to: client, countsClient: false) }
        }
        _ = Glibc.close(listener)
    }

    /// Copies until either side ends. The descriptors stay open, so that a later ``cut(refusing:)`` cannot hit a stranger's.
    private func copy(from source: Int32, to target: Int32, countsClient: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            if countsClient { state.withLock { $0.fromClient += count } }
            // A stalled proxy holds what it has read; this thread is its own.
            while state.withLock({ $0.isStalled || ($0.holdsAnswers && !countsClient) }) { usleep(2000) }
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
        }
        shutdown(target, Int32(SHUT_RDWR))
        shutdown(source, Int32(SHUT_RDWR))
    }
}
