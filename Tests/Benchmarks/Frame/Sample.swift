/// What one timed run measured.
struct Sample {
    /// Operations per second.
    var rate: Double
    /// Seconds of processor time per operation, of all threads of this process.
    var cpu: Double

    init(_ work: Work, elapsed: Duration, cpu: Duration) {
        let operations = Double(max(work.operations, 1))
        rate = operations / max((work.elapsed ?? elapsed).inSeconds, .leastNormalMagnitude)
        self.cpu = cpu.inSeconds / operations
    }

    /// Runs a workload once.
    static func take(_ workload: any Workload, operations: Int) async throws -> Sample {
        try await workload.prepare(operations: operations)
        let before = ProcessUsage.now()
        let start = ContinuousClock.now
        let work = try await workload.run(operations: operations)
        let elapsed = start.duration(to: .now)
        return Sample(work, elapsed: elapsed, cpu: ProcessUsage.now().cpu - before.cpu)
    }
}

extension [Sample] {
    var medianRate: Double { median(of: map(\.rate)) }
    var medianCPU: Double { median(of: map(\.cpu)) }

    /// The distance of the slowest from the fastest run, as a fraction of the median.
    var spread: Double {
        let rates = map(\.rate)
        guard let slowest = rates.min(), let fastest = rates.max(), medianRate > 0 else { return 0 }
        return (fastest - slowest) / medianRate
    }

    private func median(of values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
