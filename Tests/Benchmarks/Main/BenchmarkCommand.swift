import ArgumentParser
import BenchmarkFrame
import TrackerBenchmarks

/// The command line of `backhop-bench`.
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backhop-bench",
        abstract: "Measures the clients beside plain C loops over the same libraries, and the tracker.",
        discussion: "`make bench` sets BACKHOP_TEST_AMQP_URL and BACKHOP_TEST_DATABASE_URL, which name the servers.")

    @Option(help: "Only what has this in its name.")
    var filter = ""

    @Option(help: "Timed runs of each side, at least 1; the result is their median.")
    var runs = 5

    @Option(help: "The file that gets one line of JSON for each result.")
    var results = ".local/bench/results.jsonl"

    @Flag(help: "Print the names and run nothing.")
    var list = false

    @Flag(help: "Run the soaks instead: a million operations each, to see whether memory stays flat.")
    var soak = false

    /// What a benchmark starts this program again with.
    @Option(help: .hidden)
    var serveStatic: Int?

    @Option(help: .hidden)
    var bytes = 0

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    }

    func run() async throws {
        if let serveStatic { return try await StaticServer.run(port: serveStatic, bytes: bytes) }
        let benchmarks = soak ? [] : allBenchmarks.filter { isWanted($0.name) }
        let trials = soak ? [] : allTrials.filter { isWanted($0.name) }
        let soaks = soak || list ? allSoaks.filter { isWanted($0.name) } : []
        if list {
            let names = benchmarks.map(\.name) + trials.map(\.name) + soaks.map { "\($0.name) (--soak)" }
            return print(names.joined(separator: "\n"))
        }
        guard !benchmarks.isEmpty || !trials.isEmpty || !soaks.isEmpty else {
            throw ValidationError("nothing is called like that")
        }
        let runner = BenchmarkRunner(runs: runs, results: ResultsFile(path: results))
        for benchmark in benchmarks { try await runner.run(benchmark) }
        for trial in trials { try await runner.run(trial) }
        for soak in soaks { try await runner.run(soak) }
    }

    private func isWanted(_ name: String) -> Bool { filter.isEmpty || name.contains(filter) }
}
