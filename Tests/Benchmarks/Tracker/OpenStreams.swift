import BenchmarkFrame
import ServiceKit

/// How much memory the tracker takes for ten thousand open pages of as many jobs.
enum OpenStreams {
    private static let streams = 10_000
    /// Opened together; the server's queue of connections that it has not accepted yet holds no more than some hundreds.
    private static let together = 100

    static func measure(_ progress: @Sendable (String) -> Void) async throws -> [Figure] {
        // The tracker needs about as many as this process.
        let files = OpenFileLimit.raise()
        guard files >= streams + 1500 else {
            throw Failure("\(streams) streams need more open files than the hard limit, \(files), allows: ulimit -Hn")
        }
        progress("open streams: starting a tracker with \(streams) jobs")
        let world = try await TrackerWorld.start(jobs: streams)
        _ = try ask("/api/track/\(world.jobs.tokens[0])", port: world.port)
        let before = world.program.residentBytes
        let sockets = try open(world, progress)
        // A round of heartbeats.
        try await Task.sleep(for: .seconds(20))
        guard world.program.isAlive else { throw Failure("the tracker has ended") }
        let after = world.program.residentBytes
        progress("open streams: \(sockets.count) stayed open")
        await world.close()
        return [
            Figure("streams", Double(sockets.count), "streams"),
            Figure("RSS before", Double(before) / 1e6, "MB"),
            Figure("RSS", Double(after) / 1e6, "MB", goal: 300, isRequired: true),
            Figure("per stream", Double(after - before) / 1e3 / Double(sockets.count), "kB"),
        ]
    }

    private static func open(_ world: TrackerWorld, _ progress: (String) -> Void) throws -> [BenchSocket] {
        var sockets: [BenchSocket] = []
        for start in stride(from: 0, to: streams, by: together) {
            let added = try world.jobs.tokens[start..<start + together].map { token in
                // Another address for every 2,500.
                let socket = try BenchSocket(port: world.port, from: 0x7F00_0002 + UInt32(start / 2500))
                try socket.send(getRequest("/api/track/\(token)/events"))
                return socket
            }
            for socket in added { try untilFirstState(socket) }
            sockets += added
            if sockets.count.isMultiple(of: 1000) {
                progress("open streams: \(sockets.count), RSS \(world.program.residentBytes / 1_000_000) MB")
            }
        }
        return sockets
    }

    private static func untilFirstState(_ socket: BenchSocket) throws {
        var text: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 16384)
        while !String(decoding: text, as: UTF8.self).contains("event: change\n") {
            try socket.receive(to: &text, by: &buffer)
            guard text.starts(with: "HTTP/1.1 200".utf8) else { throw Failure("a stream was refused") }
        }
    }
}
