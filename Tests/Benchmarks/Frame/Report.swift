/// The result of one benchmark, as it is printed and stored.
struct Report: Encodable {
    var name: String
    var unit: String
    /// Timed runs of each side; the figures are medians of them.
    var runs: Int
    /// Operations per second.
    var ours: Double
    var reference: Double
    /// Ours divided by the reference's: 1 is as fast, more is faster.
    var ratio: Double
    /// (fastest - slowest) / median.
    var spreadOurs: Double
    var spreadReference: Double
    /// Microseconds of processor time per operation.
    var cpuOurs: Double
    var cpuReference: Double
    /// Bytes resident after the last run.
    var residentBytes: Int

    enum CodingKeys: String, CodingKey {
        case name, unit, runs, ours, reference, ratio
        case spreadOurs = "spread_ours"
        case spreadReference = "spread_reference"
        case cpuOurs = "cpu_ours"
        case cpuReference = "cpu_reference"
        case residentBytes = "rss"
    }

    init(_ benchmark: Benchmark, ours: [Sample], reference: [Sample], residentBytes: Int) {
        name = benchmark.name
        unit = benchmark.unit + "/s"
        runs = ours.count
        self.ours = ours.medianRate
        self.reference = reference.medianRate
        ratio = ours.medianRate / max(reference.medianRate, .leastNormalMagnitude)
        spreadOurs = ours.spread
        spreadReference = reference.spread
        cpuOurs = ours.medianCPU * 1e6
        cpuReference = reference.medianCPU * 1e6
        self.residentBytes = residentBytes
    }
}

/// The result of one soak.
struct SoakReport: Encodable {
    var name: String
    var operations: [Int]
    /// Bytes resident after so many operations.
    var rss: [Int]
}
