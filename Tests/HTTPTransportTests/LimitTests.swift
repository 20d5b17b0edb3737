import Foundation
import LoopbackPeer
import Testing

@testable import HTTPTransport

/// Timeouts, size limits, start limits and the bound on connections.
@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    @Test func aPeerThatHangsIsATimeoutOfUnknownOutcome() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.drain()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post(), timeout: .milliseconds(300))
        #expect(error.code == .timeout)
        #expect(error.outcome == .unknown)
        await transport.close()
    }

    @Test func aDripDoesNotExtendTheTimeout() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            // Drips until the client has had enough.
            while connection.write("x") { usleep(20_000) }
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post(), timeout: .milliseconds(500))
        #expect(error.code == .timeout)
        #expect(error.outcome == .unknown)
        await transport.close()
    }

    @Test func aHandshakeThatHangsIsNotSent() async throws {
        let peer = try ScriptedPeer { connection in connection.drain() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(connectTimeout: .milliseconds(300)))
        let request = TransportRequest(method: "POST", url: "https://127.0.0.1:\(peer.port)/", body: [1])
        let error = try await failure(of: transport, request)
        #expect(error.code == .timeout)
        #expect(error.outcome == .notSent)
        await transport.close()
    }

    @Test(arguments: ["\r\n", ""])
    func aResponseOverTheLimitIsUnknown(endOfHeader: String) async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            // With the blank line the rest is the body, without it one long header field.
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n" + endOfHeader + "X-Large: ")
            connection.write(String(repeating: "x", count: 9000) + "\r\n\r\n")
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(responseLimit: 4000))
        let error = try await failure(of: transport, peer.post())
        #expect(error.code == .responseTooLarge)
        #expect(error.outcome == .unknown)
        await transport.close()
    }

    @Test func aStartLimitInThePastIsNotSent() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let error = try await failure(of: transport, peer.post(), startBy: .now - .seconds(1))
        #expect(error.code == .startLimitPassed)
        #expect(error.outcome == .notSent)
        #expect(peer.connections == 0)
        await transport.close()
    }

    /// The process is paused after the transfer was given to libcurl: the clock jumps between our check and libcurl's call.
    @Test(arguments: [false, true])
    func aStartLimitThatPassesAfterTheTransferBeganIsNotSent(onAReusedConnection isReused: Bool) async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let base = ContinuousClock.now
        let clock = JumpingClock(base)
        let transport = try HTTPTransport(.init(maxConnections: 1), now: { clock.now })
        if isReused { _ = try await transport.send(peer.post(), timeout: .seconds(20)) }

        // Only a request with a limit makes the transport read the clock, twice before libcurl gets the transfer.
        clock.jump(by: .seconds(60), afterReadings: 2)
        let error = try await failure(of: transport, peer.post(), startBy: base + .seconds(30))
        #expect(error.code == .startLimitPassed)
        #expect(error.outcome == .notSent)
        #expect(error.curlCode != 0, "libcurl had the transfer already")

        // The refused request's connection is gone: a later request proves that nothing was left on a wire.
        _ = try await transport.send(peer.post("later"), timeout: .seconds(20))
        #expect(peer.requests.count == (isReused ? 2 : 1))
        await transport.close()
    }

    @Test func aStartLimitThatPassesInTheQueueEndsTheWait() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.drain()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        let first = Task { try await transport.send(peer.post(), timeout: .seconds(50)) }
        await peer.waitForRequests(1)
        let error = try await failure(of: transport, peer.post(), startBy: .now + .milliseconds(200))
        #expect(error.code == .startLimitPassed)
        #expect(error.outcome == .notSent)
        first.cancel()
        _ = await first.result
        await transport.close()
        #expect(peer.requests.count == 1)
    }

    @Test func aFullQueueRefuses() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.drain()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1, queueLimit: 0))
        let first = Task { try await transport.send(peer.post(), timeout: .seconds(50)) }
        await peer.waitForRequests(1)
        let error = try await failure(of: transport, peer.post())
        #expect(error.code == .queueFull)
        #expect(error.outcome == .notSent)
        first.cancel()
        _ = await first.result
        await transport.close()
    }

    @Test func concurrencyIsBoundedAndConnectionsAreReused() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 8))
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask { try await transport.send(peer.post("\(number)"), timeout: .seconds(20)).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == .init(repeating: 200, count: 200))
        #expect(Set(peer.requests.map(\.body)).count == 200)
        #expect(peer.mostOpen <= 8)
        #expect(peer.connections <= 8, "every request after the first eight must reuse a connection")
        await transport.close()
    }

    @Test func theTimeInTheQueueIsNotInTheTimeout() async throws {
        let secondTimeout = Duration.seconds(3)
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            // Longer than the second request's whole timeout, which must not have begun.
            usleep(3_500_000)
            connection.answer()
            connection.serve()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        async let first = transport.send(peer.post(), timeout: .seconds(50))
        await peer.waitForRequests(1)
        let second = try await transport.send(peer.post(), timeout: secondTimeout)
        #expect(second.status == 200)
        #expect(try await first.status == 200)
        await transport.close()
    }
}
