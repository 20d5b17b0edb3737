import Glibc

/// Runs benchmarks one after the other, tells how it goes on standard error, and prints and stores the results.
package struct BenchmarkRunner: Sendable {
    private let runs: Int
    private let results: ResultsFile

    /// - Parameters:
    ///   - runs: How many timed runs each side has, after one that warms up.
    ///   - results: Gets one line for each benchmark.
    package init(runs: Int, results: ResultsFile) {
        self.runs = runs
        self.results = results
    }

    /// Runs both sides of a benchmark in turn, so that what disturbs the machine for a while disturbs both.
    ///
    /// Away from the main actor, on which every resumption would cost tens of microseconds.
    @concurrent package func run(_ benchmark: Benchmark) async throws {
        progress("\(benchmark.name): connecting")
        let ours = try await benchmark.ours()
        let reference = try await benchmark.reference()
        let report = try await compare(benchmark, ours, reference)
        await ours.close()
        await reference.close()
        print(report)
        try results.append(report)
    }

    /// Runs a soak from checkpoint to checkpoint.
    @concurrent package func run(_ soak: Soak) async throws {
        progress("\(soak.name): connecting")
        let workload = try await soak.make()
        var report = SoakReport(name: soak.name, operations: [], rss: [])
        var done = 0
        for checkpoint in soak.checkpoints {
            try await workload.prepare(operations: checkpoint - done)
            _ = try await workload.run(operations: checkpoint - done)
            done = checkpoint
            report.operations.append(done)
            report.rss.append(ProcessUsage.residentBytes())
            progress("\(soak.name): \(done) operations, RSS \(report.rss.last?.megabytes ?? "")")
        }
        await workload.close()
        print(report)
        try results.append(report)
    }

    /// Runs a trial.
    ///
    /// - Throws: ``MissedGoal`` when it is stored, for a figure that had to reach its goal.
    @concurrent package func run(_ trial: Trial) async throws {
        progress("\(trial.name): starting")
        let report = TrialReport(name: trial.name, figures: try await trial.measure { progress($0) })
        print(report)
        try results.append(report)
        for figure in report.figures where figure.isRequired && figure.isMissed {
            throw MissedGoal(trial: trial.name, figure: figure.name)
        }
    }

    private func compare(
        _ benchmark: Benchmark, _ ours: any Workload, _ reference: any Workload
    ) async throws -> Report {
        var samples: (ours: [Sample], reference: [Sample]) = ([], [])
        for number in 0...runs {
            let mine = try await Sample.take(ours, operations: benchmark.operations)
            let theirs = try await Sample.take(reference, operations: benchmark.operations)
            let title = number == 0 ? "warm-up" : "run \(number) of \(runs)"
            progress("\(benchmark.name): \(title): ours \(Int(mine.rate)), C \(Int(theirs.rate)) \(benchmark.unit)/s")
            guard number > 0 else { continue }
            samples.ours.append(mine)
            samples.reference.append(theirs)
        }
        return Report(
            benchmark, ours: samples.ours, reference: samples.reference,
            residentBytes: ProcessUsage.residentBytes())
    }

    private func progress(_ line: String) {
        let text = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, text, text.count)
    }
}
