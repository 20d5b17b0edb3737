package import BenchmarkFrame
import Synchronization

/// What a customer's page asks for, beside a static route of the same HTTP server with a body of the same size: the view,
/// and that it has not changed.
package let trackerBenchmarks: [Benchmark] = [
    view("tracker-view", isKnown: false),
    view("tracker-view-304", isKnown: true),
]

/// Events on open pages, and ten thousand of them.
package let trackerTrials: [Trial] = [
    Trial("tracker-event-latency") { try await EventLatency.measure($0) },
    Trial("tracker-open-streams") { try await OpenStreams.measure($0) },
]

/// - Parameter isKnown: Whether the client has the view already, and is told so by 304.
private func view(_ name: String, isKnown: Bool) -> Benchmark {
    let size = BodySize()
    return Benchmark(
        name, unit: "requests", operations: 100_000,
        ours: {
            let world = try await TrackerWorld.start(jobs: RequestWorkload.connections)
            let requests = try world.jobs.tokens.map { token in
                let path = "/api/track/\(token)"
                let head = try ask(path, port: world.port)
                size.set(head.bodySize)
                return getRequest(path, etag: isKnown ? head.etag : nil)
            }
            return RequestWorkload(server: world, requests: requests, status: isKnown ? 304 : 200)
        },
        reference: {
            let server = try await StaticProgram(bytes: size.value)
            return RequestWorkload(server: server, requests: [getRequest("/")], status: 200)
        })
}

/// How large the tracker's body is, which decides how large the static one is.
private final class BodySize: Sendable {
    private let size = Mutex(0)

    var value: Int { size.withLock { $0 } }

    func set(_ value: Int) { size.withLock { $0 = value } }
}
