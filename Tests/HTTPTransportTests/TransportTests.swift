import LoopbackPeer
import Testing

@testable import HTTPTransport

/// What goes over the wire, and what comes back.
@Suite(.timeLimit(.minutes(1)))
struct TransportTests {
    @Test func aPostArrivesAsGiven() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(userAgent: "backhop-test"))
        var request = peer.post("To=%2B15550100&Body=hello")
        request.headers.append(("Authorization", "Basic abc"))
        request.headers.append(("X-Empty", ""))
        _ = try await transport.send(request, timeout: .seconds(20))
        let seen = try #require(peer.requests.first)
        #expect(String(decoding: seen.body, as: UTF8.self) == "To=%2B15550100&Body=hello")
        let lines = seen.head.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST / HTTP/1.1")
        #expect(lines.contains("Authorization: Basic abc"))
        #expect(lines.contains("Content-Type: application/x-www-form-urlencoded"))
        #expect(lines.contains("User-Agent: backhop-test"))
        #expect(lines.contains("X-Empty:"))
        #expect(lines.contains("Content-Length: 25"))
        #expect(!seen.head.lowercased().contains("expect:"))
        await transport.close()
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH"])
    func everyMethodArrives(method: String) async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let response = try await transport.send(
            TransportRequest(method: method, url: peer.url + "a/../b?q=%2B1"), timeout: .seconds(20))
        #expect(response.status == 200)
        let head = try #require(peer.requests.first).head
        #expect(head.hasPrefix("\(method) /a/../b?q=%2B1 HTTP/1.1\r\n"))
        #expect(head.contains("Content-Length: 0") == ["POST", "PUT", "PATCH"].contains(method))
        #expect(!head.contains("Content-Type"))
        await transport.close()
    }

    @Test func theResponseIsReadWhole() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            connection.answer("201 Created", headers: "X-Two:  a b \r\nx-two: c\r\n", body: "{\"sid\":\"SM1\"}")
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let response = try await transport.send(peer.post(), timeout: .seconds(20))
        #expect(response.status == 201)
        #expect(String(decoding: response.body, as: UTF8.self) == "{\"sid\":\"SM1\"}")
        #expect(response.header("x-TWO") == "a b")
        #expect(response.header("Link") == nil)
        #expect(response.headers.map(\.0) == ["Content-Length", "X-Two", "x-two"])
        await transport.close()
    }

    @Test func aRedirectIsAResponse() async throws {
        let peer = try ScriptedPeer { connection in
            while connection.readRequest() != nil { connection.answer("302 Found", headers: "Location: /else\r\n") }
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let response = try await transport.send(peer.post(), timeout: .seconds(20))
        #expect(response.status == 302)
        #expect(peer.requests.count == 1)
        await transport.close()
    }

    @Test func whatIsNotHTTPIsUnknown() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.write("SSH-2.0-nobody\r\n")
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post())
        #expect(error.outcome == .unknown)
        await transport.close()
    }

    @Test(arguments: [
        TransportRequest(method: "PO ST", url: "http://127.0.0.1:1/"),
        TransportRequest(method: "GET", url: "http://127.0.0.1:1/\r\nX: y"),
        TransportRequest(method: "GET", url: "ftp://127.0.0.1/"),
        TransportRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [("X", "a\r\nY: b")]),
        TransportRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [("X: y", "a")]),
        TransportRequest(method: "POST", url: "http://127.0.0.1:1/", headers: [("Content-Length", "3")]),
    ])
    func aRequestThatCannotBeSentIsRefused(request: TransportRequest) async throws {
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, request)
        #expect(error.code == .invalidRequest)
        #expect(error.outcome == .notSent)
        #expect(!error.isRetriable)
        await transport.close()
    }

    @Test func limitsOutOfRangeAreRefused() {
        #expect(throws: HTTPTransportError.self) { try HTTPTransport(.init(maxConnections: 0)) }
        #expect(throws: HTTPTransportError.self) { try HTTPTransport(.init(responseLimit: 0)) }
    }
}
