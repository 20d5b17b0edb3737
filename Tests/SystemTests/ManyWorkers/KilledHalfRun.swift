import Foundation
import HTTPTransport

@testable import TestInstallation

/// A steady load on so many processes of each service, half of which are killed in the middle of it and stay away.
struct KilledHalfRun {
    /// Whether the figures are measured for people: for longer, and with a limit. `make kill-half` sets it.
    static let isMeasured = ProcessInfo.processInfo.environment["BACKHOP_TEST_KILL_HALF"] == "1"

    /// Customers' texts a second, and for how many seconds.
    private static let rate = isMeasured ? 8 : 5
    private static let seconds = isMeasured ? 60 : 20
    /// What comes first finds every cache empty.
    private static let warmUp: TimeInterval = 3

    /// An answer of the tracker.
    private struct Answer: Sendable {
        /// When it was asked for.
        var asked: Date
        /// With all that failed before.
        var seconds: Double
        var came: Date { asked.addingTimeInterval(seconds) }
    }

    private struct Verdict: Decodable {
        var lost: Int
        var duplicated: Int
        var early: Int
    }

    private let installation: Installation
    private let workers: Int

    /// Starts so many processes of each service, puts the load on them, kills half of several, and lets everything settle.
    ///
    /// - Throws: Also when the judge finds a rule broken.
    static func measure(workers: Int) async throws -> KilledHalfFigures {
        let installation = try await Installation.start(workers: workers, tenants: Crews.tenants)
        let figures = try await KilledHalfRun(installation: installation, workers: workers).measure()
        await installation.stop()
        return figures
    }

    private func measure() async throws -> KilledHalfFigures {
        for number in Crews.numbers {
            // As docs/reliability.md tells people to set it at Twilio.
            try await installation.simulator.setWebhook(
                of: number, installation.publicURL + "/sms/inbound#rc=5&rp=all")
        }
        let bearer = try await installation.bearer()
        let warm = Date.now.addingTimeInterval(Self.warmUp)
        async let load: Void = putLoad()
        async let asking = askTracker(bearer)
        try await Task.sleep(for: .seconds(Self.seconds / 2))
        let killed = workers > 1 ? installation.killHalf(of: workers) : Date.distantFuture
        try await load
        let answers = try await asking
        try await settle()
        return try await figures(from: warm, killed: killed, answers)
    }

    // MARK: - What goes on meanwhile

    private func putLoad() async throws {
        let script = file("script.yaml")
        try """
        customers: [{does: text, weight: 1}]
        operators: [{does: acknowledge, weight: 1, after: [0.5, 1.5]}]
        """.write(to: script, atomically: true, encoding: .utf8)
        // So many customers that hardly one writes twice, and as long afterwards as a second operator may need.
        try await installation.run(
            "twilio-simulator",
            [
                "load", "--simulator", installation.simulator.base, "--tenants-file", file("tenants.yaml").path,
                "--script", script.path, "--rate", String(Self.rate), "--for", "\(Self.seconds)s", "--customers",
                "9999999", "--settle", "14s", "--quiet",
            ])
    }

    /// A dispatcher who looks at the relays ten times a second, and asks again at once when that fails.
    private func askTracker(_ bearer: [(String, String)]) async throws -> [Answer] {
        var answers: [Answer] = []
        let end = ContinuousClock.now + .seconds(Self.seconds)
        while ContinuousClock.now < end {
            let began = Date.now
            let url = installation.trackURL + "/api/relays?limit=1"
            while (try? await installation.get(url, headers: bearer))?.status != 200 {
                try await Task.sleep(for: .milliseconds(10))
            }
            answers.append(Answer(asked: began, seconds: Date.now.timeIntervalSince(began)))
            try await Task.sleep(for: .milliseconds(100))
        }
        return answers
    }

    private func settle() async throws {
        for unfinished in [
            "relays where state = 'open'", "outbound_messages where state in ('queued', 'sending', 'uncertain')",
            "inbound_spill",
        ] {
            try await installation.until("select count(*) from \(unfinished)", is: "0", within: .seconds(90))
        }
    }

    // MARK: - What came of it

    private func figures(from warm: Date, killed: Date, _ answers: [Answer]) async throws -> KilledHalfFigures {
        let passages = try await Passages(installation, operators: Crews.operators)
        let caught = try await caughtNumbers()
        let quiet = passages.reached.filter { $0.sent >= warm && $0.reached < killed }
        let after = passages.reached.filter { $0.reached >= killed }
        return KilledHalfFigures(
            workers: workers, results: try await results(passages), quiet: Latencies(quiet.map(\.seconds)),
            after: Latencies(after.filter { !caught.contains($0.business) }.map(\.seconds)),
            behind: Latencies(after.filter { caught.contains($0.business) }.map(\.seconds)),
            trackerQuiet: Latencies(answers.filter { $0.asked >= warm && $0.came < killed }.map(\.seconds)),
            trackerAfter: Latencies(answers.filter { $0.came >= killed }.map(\.seconds)))
    }

    /// The businesses' numbers of texts whose sender died between claiming them and the end of the request.
    private func caughtNumbers() async throws -> Set<String> {
        let numbers = try await installation.value(
            """
            select string_agg(distinct o.our_number, ' ')
            from send_attempts a join outbound_messages o using (tenant_id, outbound_id)
            where a.detail = 'the lease ran out'
            """)
        return Set((numbers ?? "").split(separator: " ").map(String.init))
    }

    private func results(_ passages: Passages) async throws -> KilledHalfFigures.Results {
        let verdict = try await judge()
        return KilledHalfFigures.Results(
            texts: passages.sent, reached: passages.reached.count,
            acknowledged: try await count("relays where state = 'acknowledged'"),
            parked: try await count("parked_messages"), lost: verdict.lost, twice: verdict.duplicated,
            early: verdict.early)
    }

    private func judge() async throws -> Verdict {
        let (audit, verdict) = (file("audit.jsonl"), file("verdict.json"))
        try await installation.run("backhop", ["audit", "export", "--records", "all"])
            .write(to: audit, atomically: true, encoding: .utf8)
        try await installation.run(
            "twilio-simulator",
            [
                "judge", "--journal", installation.simulator.base, "--audit", audit.path, "--tenants-file",
                file("tenants.yaml").path, "--output", verdict.path,
            ])
        return try JSONDecoder().decode(Verdict.self, from: Data(contentsOf: verdict))
    }

    private func count(_ rows: String) async throws -> Int {
        try await installation.value("select count(*) from \(rows)").flatMap { Int($0) } ?? -1
    }

    private func file(_ name: String) -> URL { installation.folder.appending(path: name) }
}
