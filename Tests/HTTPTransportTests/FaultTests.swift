import LoopbackPeer
import Testing

@testable import HTTPTransport

/// Peers that break off, answer at length, and requests that race with the end.
@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test func aResetInTheMiddleOfTheAnswerIsUnknown() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 50_000))
            connection.reset()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post())
        #expect(error.code == .connectionLost)
        #expect(error.outcome == .unknown)
        #expect(peer.requests.count == 1)
        await transport.close()
    }

    @Test(arguments: [1 << 20, 16 << 20])
    func anAnswerOfTenMegabytesIsReadWholeOrRefused(limit: Int) async throws {
        let size = 10 << 20
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.answer(body: String(repeating: "x", count: size))
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(responseLimit: limit))
        if limit > size {
            let response = try await transport.send(peer.get(), timeout: .seconds(50))
            #expect(response.body.count == size && response.body.allSatisfy { $0 == 0x78 })
        } else {
            let error = try await failure(of: transport, peer.get(), timeout: .seconds(50))
            #expect(error.code == .responseTooLarge)
        }
        await transport.close()
    }

    @Test func idleConnectionsToOthersAreClosedForANewOne() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let idle = try ScriptedPeer { $0.serve() }
        let busy = try ScriptedPeer { connection in
            connection.readRequest()
            connection.answerAfter(gate)
        }
        defer { for peer in [idle, busy] { peer.stop() } }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        _ = try await transport.send(idle.post(), timeout: .seconds(20))
        async let answer = transport.send(busy.post(), timeout: .seconds(50))
        await busy.waitForRequests(1)
        while idle.open > 0 { try await Task.sleep(for: .milliseconds(2)) }
        open.finish()
        #expect(try await answer.status == 200)
        await transport.close()
    }

    @Test func everyMethodAfterEveryOtherIsSentAsItIs() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        let kinds = [
            ("POST", "a"), ("GET", ""), ("PUT", "bc"), ("HEAD", ""), ("POST", ""), ("DELETE", ""), ("PATCH", "d"),
        ]
        for first in kinds {
            for second in kinds {
                for (method, body) in [first, second] {
                    let request = TransportRequest(method: method, url: peer.url, body: Array(body.utf8))
                    _ = try await transport.send(request, timeout: .seconds(20))
                    let seen = try #require(peer.requests.last)
                    #expect(seen.head.hasPrefix("\(method) / "))
                    #expect(String(decoding: seen.body, as: UTF8.self) == body)
                    #expect(!seen.head.contains("X-Only-Once"))
                }
                var marked = peer.get()
                marked.headers = [("X-Only-Once", "1")]
                _ = try await transport.send(marked, timeout: .seconds(20))
            }
        }
        await transport.close()
    }

    @Test func whoeverSendsWhileTheTransportClosesIsAnswered() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 4))
        let answered = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do throws(HTTPTransportError) {
                        return try await transport.send(peer.post("\(number)"), timeout: .seconds(20)).status == 200
                    } catch {
                        #expect(error.code == .closed || error.code == .cancelled)
                        #expect(error.outcome == .notSent)
                        return false
                    }
                }
                if number == 100 {
                    await peer.waitForRequests(1)
                    group.addTask {
                        await transport.close()
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { if $1 { $0 += 1 } }
        }
        // What was told to have been answered was, and nothing else was sent.
        #expect(peer.requests.count == answered)
    }
}
