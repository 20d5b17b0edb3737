import LoopbackPeer
import Testing

@testable import HTTPTransport

/// A peer that offers HTTP/2 over TLS.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct HTTP2Tests {
    private func post(_ port: UInt16) -> TransportRequest {
        TransportRequest(method: "POST", url: "https://127.0.0.1:\(port)/", body: Array("Body=b".utf8))
    }

    @Test func requestsShareAConnectionOfHTTP2() async throws {
        let peer = try await HTTP2Peer { _ in .ok }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 16, caFile: peer.certificate))
        #expect(try await transport.send(post(peer.port), timeout: .seconds(20)).status == 200)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask { try await transport.send(post(peer.port), timeout: .seconds(20)).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(peer.requests == 17)
        #expect(peer.connections == 1)
        await transport.close()
    }

    @Test func aRefusedStreamIsNotSentAgain() async throws {
        let peer = try await HTTP2Peer { $0 == 1 ? .refuse : .ok }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(caFile: peer.certificate))
        _ = try await transport.send(post(peer.port), timeout: .seconds(20))
        let error = try await failure(of: transport, post(peer.port))
        #expect(error.outcome == .unknown)
        #expect(error.code == .connectionLost)
        _ = try await transport.send(post(peer.port), timeout: .seconds(20))
        #expect(peer.requests == 3)
        await transport.close()
    }

    @Test func aPostOnAConnectionThatDiesIsNotRepeated() async throws {
        let peer = try await HTTP2Peer { $0 == 1 ? .nothing : .ok }
        defer { peer.stop() }
        let proxy = try StallingProxy(to: peer.port)
        defer { proxy.stop() }
        let transport = try HTTPTransport(.init(caFile: peer.certificate))
        _ = try await transport.send(post(proxy.port), timeout: .seconds(20))
        async let lost = failure(of: transport, post(proxy.port))
        try await peer.waitForRequests(2)
        proxy.cut()
        let error = try await lost
        #expect(error.outcome == .unknown)
        _ = try await transport.send(post(proxy.port), timeout: .seconds(20))
        #expect(peer.requests == 3)
        #expect(peer.connections == 2)
        await transport.close()
    }

    @Test func aCancelledRequestLeavesTheOthersOfItsConnectionAlone() async throws {
        let peer = try await HTTP2Peer { $0 == 1 ? .nothing : .ok }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(caFile: peer.certificate))
        _ = try await transport.send(post(peer.port), timeout: .seconds(20))
        let hanging = Task { try await failure(of: transport, post(peer.port), timeout: .seconds(50)) }
        try await peer.waitForRequests(2)
        hanging.cancel()
        let error = try await hanging.value
        #expect(error.code == .cancelled)
        #expect(error.outcome == .unknown)
        _ = try await transport.send(post(peer.port), timeout: .seconds(20))
        #expect(peer.connections == 1)
        await transport.close()
    }
}
