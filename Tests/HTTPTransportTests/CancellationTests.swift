import LoopbackPeer
import Testing

@testable import HTTPTransport

/// Cancelled tasks and a closing transport.
@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    private func hangingPeer() throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            connection.readRequest()
            connection.drain()
        }
    }

    private func send(_ transport: HTTPTransport, _ request: TransportRequest) -> Task<HTTPTransportError?, Never> {
        Task { try? await failure(of: transport, request, timeout: .seconds(50)) }
    }

    @Test func aCancelledTransferIsUnknownAndItsConnectionIsClosed() async throws {
        let (closed, continuation) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.drain()
            continuation.finish()
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let sending = send(transport, peer.post())
        await peer.waitForRequests(1)
        sending.cancel()
        let error = await sending.value
        #expect(error?.code == .cancelled)
        #expect(error?.outcome == .unknown)
        for await _ in closed {}
        await transport.close()
    }

    @Test func aCancelledWaitInTheQueueIsNotSent() async throws {
        let peer = try hangingPeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        let first = send(transport, peer.post("first"))
        await peer.waitForRequests(1)
        let second = send(transport, peer.post("second"))
        second.cancel()
        let error = await second.value
        #expect(error?.code == .cancelled)
        #expect(error?.outcome == .notSent)
        first.cancel()
        _ = await first.value
        await transport.close()
        #expect(peer.requests.count == 1)
    }

    @Test func aTaskCancelledBeforeItSendsIsNotSent() async throws {
        let peer = try hangingPeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let sending = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await failure(of: transport, peer.post())
        }
        sending.cancel()
        let error = try await sending.value
        #expect(error.code == .cancelled)
        #expect(error.outcome == .notSent)
        await transport.close()
        #expect(peer.connections == 0)
    }

    @Test func closingRefusesWhatWaitsAndFinishesWhatIsOnTheWire() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.readRequest()
            connection.answerAfter(gate)
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 1))
        async let first = transport.send(peer.post("first"), timeout: .seconds(50))
        await peer.waitForRequests(1)
        let second = send(transport, peer.post("second"))
        async let closing: Void = transport.close()
        let refused = await second.value
        #expect(refused?.code == .closed)
        #expect(refused?.outcome == .notSent)
        open.finish()
        #expect(try await first.status == 200)
        await closing
        let late = try await failure(of: transport, peer.post("third"))
        #expect(late.code == .closed)
        #expect(peer.requests.count == 1)
    }

    @Test func aCancelledCloseCutsOff() async throws {
        let peer = try hangingPeer()
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let sending = send(transport, peer.post())
        await peer.waitForRequests(1)
        let closing = Task { await transport.close() }
        closing.cancel()
        await closing.value
        let error = await sending.value
        #expect(error?.code == .closed)
        #expect(error?.outcome == .unknown)
    }

    @Test func aStormOfCancellationsAnswersEverybody() async throws {
        let peer = try ScriptedPeer { $0.serve() }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init(maxConnections: 4))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let sending = Task { try await transport.send(peer.post("\(number)"), timeout: .seconds(20)) }
                    if number % 2 == 0 { sending.cancel() }
                    _ = await sending.result
                }
            }
        }
        let bodies = peer.requests.map(\.body)
        #expect(Set(bodies).count == bodies.count, "no request may arrive twice")
        #expect(bodies.count >= 200)
        await transport.close()
    }
}
