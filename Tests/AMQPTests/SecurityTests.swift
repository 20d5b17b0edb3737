import Testing

@testable import AMQP

/// TLS to a peer that shows a certificate of its own.
@Suite(.timeLimit(.minutes(2)), .serialized)
struct SecurityTests {
    private func configuration(_ peer: SecurePeer, trusting: Bool) throws -> AMQPConfiguration {
        let endpoint = try TestBroker.endpoint()
        let query = trusting ? "?cacertfile=\(peer.certificate)" : ""
        let vhost = endpoint.virtualHost.replacing("/", with: "%2F")
        return try TestBroker.configuration(
            "amqps://\(endpoint.user):\(endpoint.password)@localhost:\(peer.port)/\(vhost)\(query)")
    }

    /// The first failure that is not the peer's still starting.
    private func failure(_ configuration: AMQPConfiguration) async throws -> AMQPError {
        let recorder = Recorder()
        let publisher = try AMQPPublisher(configuration: configuration, onEvent: recorder.onEvent)
        let error = try await recorder.next { event -> AMQPError? in
            guard case .connectFailed(_, let error) = event, error.detail.contains("SSL") else { return nil }
            return error
        }
        await publisher.close()
        return error
    }

    @Test func aTrustedPeerOfTheRightNameIsTalkedTo() async throws {
        let queue = TestBroker.queue("tls")
        let peer = try SecurePeer(certifying: "localhost", brokerPort: TestBroker.endpoint().port)
        let publisher = try AMQPPublisher(
            configuration: configuration(peer, trusting: true), topology: AMQPTopology(queues: [queue]))
        #expect(await publisher.waitUntilConnected())
        // More than a TLS record, both ways of the handshake behind it.
        try await publisher.publish(String(repeating: "x", count: 100_000), toQueue: queue.name)
        try await publisher.wait(forDepth: 1, ofQueue: queue.name)
        await publisher.close()
        peer.stop()
    }

    @Test func aPeerThatNobodyVouchesForIsRefused() async throws {
        let peer = try SecurePeer(certifying: "localhost", brokerPort: TestBroker.endpoint().port)
        let error = try await failure(configuration(peer, trusting: false))
        #expect(error.code == .untrustedPeer)
        peer.stop()
    }

    @Test func aTrustedPeerOfAnotherNameIsRefused() async throws {
        let peer = try SecurePeer(certifying: "elsewhere.example", brokerPort: TestBroker.endpoint().port)
        let error = try await failure(configuration(peer, trusting: true))
        #expect(error.code == .untrustedPeer)
        #expect(error.detail.contains("hostname"))
        peer.stop()
    }
}
