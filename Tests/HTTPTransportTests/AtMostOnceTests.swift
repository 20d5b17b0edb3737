import CLinuxShims
import Synchronization
import LoopbackPeer
import Testing

@testable import HTTPTransport

/// The peer never sees a request twice, and the caller is never told "not sent" about one that it saw.
@Suite(.timeLimit(.minutes(1)))
struct AtMostOnceTests {
    /// Answers a first request, reads a second one on the same connection and closes it without an answer.
    private func forgetfulPeer() throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            guard connection.number == 0 else { return connection.serve() }
            connection.readRequest()
            connection.answer()
            connection.readRequest()
        }
    }

    private func expectOneAttempt(_ request: (ScriptedPeer) -> TransportRequest) async throws {
        let peer = try forgetfulPeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        let first = try await transport.send(peer.post("first"), timeout: .seconds(20))
        #expect(first.status == 200)

        let error = try await failure(of: transport, request(peer))
        #expect(error.outcome == .unknown)
        #expect(error.code == .connectionLost)
        #expect(peer.requests.map(\.connection) == [0, 0])
        await transport.close()
    }

    @Test func aPostOnAConnectionThatDiesIsNotRepeated() async throws {
        try await expectOneAttempt { $0.post() }
    }

    @Test func anEmptyPostOnAConnectionThatDiesIsNotRepeated() async throws {
        try await expectOneAttempt { $0.post("") }
    }

    @Test func aGetOnAConnectionThatDiesIsNotRepeated() async throws {
        try await expectOneAttempt { $0.get() }
    }

    @Test func aLargePostOnAConnectionThatDiesIsNotRepeated() async throws {
        try await expectOneAttempt { $0.post(String(repeating: "x", count: 300_000)) }
    }

    @Test func theTransportWorksOnAfterALostConnection() async throws {
        let peer = try forgetfulPeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        _ = try await transport.send(peer.post("first"), timeout: .seconds(20))
        _ = try await failure(of: transport, peer.post("second"))
        _ = try await transport.send(peer.post("third"), timeout: .seconds(20))
        #expect(peer.requests.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "second", "third"])
        await transport.close()
    }

    @Test func anIdleConnectionThatThePeerClosedIsReplaced() async throws {
        let (closed, continuation) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.answer()
            connection.close()
            continuation.finish()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        _ = try await transport.send(peer.post(), timeout: .seconds(20))
        for await _ in closed {}
        _ = try await transport.send(peer.post(), timeout: .seconds(20))
        #expect(peer.requests.map(\.connection) == [0, 1])
        await transport.close()
    }

    @Test func aResetInTheMiddleOfTheBodyIsUnknown() async throws {
        let peer = try ScriptedPeer { connection in
            _ = connection.readHead()
            connection.reset()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        // More than the socket buffers hold.
        let request = TransportRequest(method: "POST", url: peer.url, body: .init(repeating: 120, count: 32 << 20))
        let error = try await failure(of: transport, request)
        #expect(error.outcome == .unknown)
        #expect(error.code == .connectionLost)
        await transport.close()
    }

    @Test func aCutResponseIsUnknown() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nonly this")
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post())
        #expect(error.outcome == .unknown)
        #expect(error.code == .connectionLost)
        await transport.close()
    }

    @Test func aRefusedConnectionIsNotSent() async throws {
        // Bound and never listened on, so that nobody else gets the port.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { _ = close(descriptor) }
        let port = try bindLoopback(descriptor)
        let transport = try HTTPTransport(.init())
        let request = TransportRequest(method: "POST", url: "http://127.0.0.1:\(port)/", body: [1])
        let error = try await failure(of: transport, request)
        #expect(error.outcome == .notSent)
        #expect(error.code == .connect)
        #expect(error.isRetriable)
        await transport.close()
    }

    @Test func aNameThatDoesNotResolveIsNotSent() async throws {
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, TransportRequest(method: "GET", url: "http://nobody.invalid/"))
        #expect(error.outcome == .notSent)
        #expect(error.code == .resolve)
        await transport.close()
    }
}
