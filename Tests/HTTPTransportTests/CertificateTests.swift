import Testing

@testable import HTTPTransport

/// Certificates are always verified.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct CertificateTests {
    @Test func anUntrustedCertificateIsNotSent() async throws {
        let peer = try SecurePeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, TransportRequest(method: "POST", url: peer.url, body: [1]))
        #expect(error.code == .certificate)
        #expect(error.outcome == .notSent)
        #expect(!error.isRetriable)
        await transport.close()
    }

    @Test func aCertificateFromTheConfiguredFileIsTrustedForItsNameOnly() async throws {
        let peer = try SecurePeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(caFile: peer.certificate))
        let response = try await transport.send(
            TransportRequest(method: "GET", url: peer.url), timeout: .seconds(20))
        #expect(response.status == 200)
        let other = peer.url.replacing("127.0.0.1", with: "localhost")
        let error = try await failure(of: transport, TransportRequest(method: "POST", url: other, body: [1]))
        #expect(error.code == .certificate)
        #expect(error.outcome == .notSent)
        await transport.close()
    }

    @Test func aMissingFileIsAConfigurationError() async throws {
        let peer = try SecurePeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(caFile: "/nonexistent.pem"))
        let error = try await failure(of: transport, TransportRequest(method: "POST", url: peer.url, body: [1]))
        #expect(error.code == .configuration)
        #expect(error.outcome == .notSent)
        await transport.close()
    }
}
