import BenchmarkFrame
import Synchronization

/// How long it takes from the publishing of a job's event until the page of the job has the change.
struct EventLatency {
    private static let streams = 200, events = 1000
    private let world: TrackerWorld
    private let sent = SentTimes()

    static func measure(_ progress: @Sendable (String) -> Void) async throws -> [Figure] {
        progress("event latency: starting a tracker")
        let world = try await TrackerWorld.start(jobs: streams)
        let latencies = try await EventLatency(world: world).latencies(progress)
        await world.close()
        return [
            Figure("events", Double(latencies.count), "events"),
            Figure("p50", latencies.percentile(50), "ms"),
            Figure("p99", latencies.percentile(99), "ms", goal: 250, isRequired: true),
            Figure("longest", latencies.percentile(100), "ms"),
        ]
    }

    private init(world: TrackerWorld) { self.world = world }

    /// In milliseconds.
    private func latencies(_ progress: @Sendable (String) -> Void) async throws -> [Double] {
        var streams: [EventStream] = []
        for token in world.jobs.tokens { streams.append(try EventStream(of: token, port: world.port)) }
        for number in streams.indices { try streams[number].readFirst() }
        progress("event latency: \(streams.count) streams are open, \(Self.events) events follow")
        async let publishing: Void = publish()
        let latencies = try await receive(by: &streams)
        try await publishing
        return latencies
    }

    /// About ninety a second, each of another job than the last two hundred.
    private func publish() async throws {
        for number in 0..<Self.events {
            sent.add(number, try await world.change(number % Self.streams, serviceType: "E\(number)"))
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func receive(by streams: inout [EventStream]) async throws -> [Double] {
        let sockets = streams.map(\.socket)
        var received: [(number: Int, at: ContinuousClock.Instant)] = []
        // What each stream is to show next.
        var next = Array(streams.indices)
        let end = ContinuousClock.now + .seconds(120)
        while received.count < Self.events {
            let ready = try sockets.readable(within: 0)
            let now = ContinuousClock.now
            guard now < end else { throw Failure("\(Self.events - received.count) of the events did not arrive") }
            for stream in ready {
                guard let shown = try streams[stream].read() else { continue }
                while next[stream] <= shown {
                    received.append((number: next[stream], at: now))
                    next[stream] += Self.streams
                }
            }
            if ready.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        }
        return try await sent.latencies(of: received)
    }
}

/// When the events were handed over.
private final class SentTimes: Sendable {
    private let times = Mutex<[Int: ContinuousClock.Instant]>([:])

    func add(_ number: Int, _ moment: ContinuousClock.Instant) { times.withLock { $0[number] = moment } }

    /// An event may be here before its confirm, after which its time is known.
    func latencies(of received: [(number: Int, at: ContinuousClock.Instant)]) async throws -> [Double] {
        while times.withLock({ $0.count }) < received.count { try await Task.sleep(for: .milliseconds(10)) }
        let times = self.times.withLock { $0 }
        return received.compactMap { event in
            times[event.number].map { $0.duration(to: event.at) / .milliseconds(1) }
        }
    }
}

/// The open page of a job.
private struct EventStream {
    let socket: BenchSocket
    private var text: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 16384)

    init(of token: String, port: UInt16) throws {
        socket = try BenchSocket(port: port)
        try socket.send(getRequest("/api/track/\(token)/events"))
    }

    /// Waits for the first state.
    mutating func readFirst() throws {
        var all: [UInt8] = []
        while !String(decoding: all, as: UTF8.self).contains("event: change\n") {
            try socket.receive(to: &all, by: &buffer)
        }
    }

    /// Reads what has come; the number of the last event that it shows, nil for none.
    mutating func read() throws -> Int? {
        try socket.receive(to: &text, by: &buffer)
        let parts = String(decoding: text, as: UTF8.self).split(
            separator: #""service_type":"E"#, omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, last.contains("\"") else { return nil }
        text.removeAll(keepingCapacity: true)
        return Int(last.prefix { $0.isNumber })
    }
}

extension [Double] {
    /// The value that so many percent do not exceed.
    fileprivate func percentile(_ percent: Int) -> Double {
        let sorted = self.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[Swift.min(sorted.count - 1, sorted.count * percent / 100)]
    }
}
