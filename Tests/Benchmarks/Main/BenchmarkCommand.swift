import ArgumentParser
import BenchmarkFrame

/// The command line of `backhop-bench`.
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backhop-bench",
        abstract: "Measures the clients beside plain C loops over the same libraries.",
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

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    }

    func run() async throws {
        let benchmarks = soak ? [] : allBenchmarks.filter { isWanted($0.name) }
        let soaks = soak || list ? allSoaks.filter { isWanted($0.name) } : []
        if list { return print((benchmarks.map(\.name) + soaks.map { "\($0.name) (--soak)" }).joined(separator: "\n")) }
        guard !benchmarks.isEmpty || !soaks.isEmpty else { throw ValidationError("nothing is called like that") }
        let runner = BenchmarkRunner(runs: runs, results: ResultsFile(path: results))
        for benchmark in benchmarks { try await runner.run(benchmark) }
        for soak in soaks { try await runner.run(soak) }
    }

    private func isWanted(_ name: String) -> Bool { filter.isEmpty || name.contains(filter) }
}
