import Synchronization

/// A count that only grows.
package final class Counter: Sendable {
    private let count = Atomic(0)

    init() {}

    /// Counts one more, or `amount` more.
    package func increment(by amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// What was counted so far.
    package var value: Int { count.load(ordering: .relaxed) }
}

/// A whole number that goes up and down.
package final class Gauge: Sendable {
    private let current = Atomic(0)

    init() {}

    package func set(_ value: Int) { current.store(value, ordering: .relaxed) }
    package func add(_ amount: Int) { current.wrappingAdd(amount, ordering: .relaxed) }
    package var value: Int { current.load(ordering: .relaxed) }
}

/// How values are distributed over ranges.
package final class Histogram: Sendable {
    /// Bounds that suit durations in seconds, from a millisecond to ten seconds.
    package static let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Values: Sendable {
        var counts: [Int]
        var sum = 0.0
    }

    let buckets: [Double]
    private let state: Mutex<Values>

    init(buckets: [Double]) {
        self.buckets = buckets
        state = Mutex(Values(counts: [Int](repeating: 0, count: buckets.count + 1)))
    }

    /// Counts a value.
    package func observe(_ value: Double) {
        let index = buckets.firstIndex { value <= $0 } ?? buckets.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// Counts a duration in seconds.
    package func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

    var values: Values { state.withLock { $0 } }
}

extension MetricsRegistry.Metric {
    /// Writes the metric's lines; `labels` is already escaped.
    func write(_ name: String, _ labels: String, to text: inout String) {
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        switch self {
        case .counter(let counter): text += "\(name)\(braces) \(counter.value)\n"
        case .gauge(let gauge): text += "\(name)\(braces) \(gauge.value)\n"
        case .computed(let read): text += "\(name)\(braces) \(read())\n"
        case .histogram(let histogram): histogram.write(name, labels, braces, to: &text)
        }
    }
}

extension Histogram {
    fileprivate func write(_ name: String, _ labels: String, _ braces: String, to text: inout String) {
        let values = self.values
        let prefix = labels.isEmpty ? "" : labels + ","
        var total = 0
        for (index, count) in values.counts.enumerated() {
            total += count
            let bound = index < buckets.count ? "\(buckets[index])" : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(braces) \(values.sum)\n\(name)_count\(braces) \(total)\n"
    }
}
