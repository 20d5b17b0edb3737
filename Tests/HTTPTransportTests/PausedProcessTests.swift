import Foundation
import LoopbackPeer
import Testing

@testable import HTTPTransport

/// A real process that is paused past its start limit, by SIGSTOP, while its connection is being made.
@Suite(.timeLimit(.minutes(1)))
struct PausedProcessTests {
    private let limit = Duration.seconds(5)

    /// A SOCKS proxy (RFC 1928) that answers the greeting when the gate opens, and serves the request itself.
    private func proxy(greeted: AsyncStream<Void>.Continuation, gate: AsyncStream<Void>) throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            guard let methods = connection.read(2), connection.read(Int(methods[1])) != nil else { return }
            greeted.finish()
            connection.wait(for: gate)
            connection.write([5, 0])
            guard connection.read(10) != nil else { return }
            connection.write([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            connection.serve()
        }
    }

    @Test(arguments: [true, false])
    func aProcessThatWakesAfterItsStartLimitSendsNothing(isPaused: Bool) async throws {
        let (greeting, greeted) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let peer = try proxy(greeted: greeted, gate: gate)
        defer { peer.stop() }
        let probe = try Probe(["http://127.0.0.1:\(peer.port)/", "socks5://127.0.0.1:\(peer.port)", "5000"])
        for await _ in greeting {}
        if isPaused {
            kill(probe.processID, SIGSTOP)
            // The limit counts from before the greeting.
            try await Task.sleep(for: limit)
            open.finish()
            kill(probe.processID, SIGCONT)
        } else {
            open.finish()
        }
        let output = await probe.output()
        #expect(output == (isPaused ? "startLimitPassed notSent\n" : "response 200\n"))
        #expect(peer.requests.count == (isPaused ? 0 : 1))
    }
}

/// The program `transport-probe`.
private final class Probe: Sendable {
    let processID: Int32
    private let ended: Task<String, Never>

    init(_ arguments: [String]) throws {
        let folder = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_BIN"],
            "BACKHOP_TEST_BIN must name the folder with the built programs")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: folder).appending(path: "transport-probe")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        processID = process.processIdentifier
        let reading = output.fileHandleForReading
        let (bytes, continuation) = AsyncStream.makeStream(of: Data.self)
        // A thread of its own: reading blocks until the program has ended.
        Thread.detachNewThread {
            continuation.yield(reading.readDataToEndOfFile())
            continuation.finish()
        }
        ended = Task { await bytes.reduce(into: "") { $0 += String(decoding: $1, as: UTF8.self) } }
    }

    /// What it wrote until it ended.
    func output() async -> String { await ended.value }
}
