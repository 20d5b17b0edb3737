import Synchronization

/// A process's metrics, written out in Prometheus' text format.
///
/// Asking twice for the same name and labels gives the same metric, so callers need not keep them, though those on hot
/// paths should. Labels must come from small fixed sets: after ``seriesLimit`` combinations of one name the rest are
/// counted together under the label value `other`, so that input from outside cannot fill the memory.
package final class MetricsRegistry: Sendable {
    /// Labels in the order in which they are written.
    package typealias Labels = KeyValuePairs<String, String>

    /// How many combinations of label values one name may have.
    package static let seriesLimit = 200

    enum Metric: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case computed(@Sendable () -> Double)
        case histogram(Histogram)
    }

    struct Family: Sendable {
        var help: String
        var type: String
        var series: [String: Metric] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    /// A count that only grows; by custom its name ends in `_total`.
    package func counter(_ name: String, help: String, labels: Labels = [:]) -> Counter {
        let metric = find(name, help, "counter", labels) { .counter(Counter()) }
        guard case .counter(let counter) = metric else { preconditionFailure("\(name) is not a counter") }
        return counter
    }

    /// A value that goes up and down.
    package func gauge(_ name: String, help: String, labels: Labels = [:]) -> Gauge {
        let metric = find(name, help, "gauge", labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = metric else { preconditionFailure("\(name) is not a gauge") }
        return gauge
    }

    /// A value that is computed whenever the metrics are read; `read` must be quick and must not wait.
    package func gauge(_ name: String, help: String, labels: Labels = [:], read: @escaping @Sendable () -> Double) {
        _ = find(name, help, "gauge", labels) { .computed(read) }
    }

    /// How values are distributed over ranges.
    ///
    /// - Parameter buckets: Upper bounds, ascending; the one without a bound is added.
    package func histogram(
        _ name: String, help: String, buckets: [Double] = Histogram.seconds, labels: Labels = [:]
    ) -> Histogram {
        let metric = find(name, help, "histogram", labels) { .histogram(Histogram(buckets: buckets)) }
        guard case .histogram(let histogram) = metric else { preconditionFailure("\(name) is not a histogram") }
        return histogram
    }

    /// Everything, in Prometheus' text format 0.0.4, sorted by name and labels.
    package func exposition() -> String {
        let families = self.families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.type)\n"
            for (labels, metric) in family.series.sorted(by: { $0.key < $1.key }) {
                metric.write(name, labels, to: &text)
            }
        }
        return text
    }

    private func find(
        _ name: String, _ help: String, _ type: String, _ labels: Labels, make: () -> Metric
    ) -> Metric {
        families.withLock { families in
            var key = labelText(labels)
            let family = families[name, default: Family(help: help, type: type)]
            if family.series[key] == nil, family.series.count >= Self.seriesLimit {
                key = labels.map { "\($0.key)=\"other\"" }.joined(separator: ",")
            }
            if let metric = family.series[key] { return metric }
            let metric = make()
            families[name, default: family].series[key] = metric
            return metric
        }
    }
}

private func labelText(_ labels: MetricsRegistry.Labels) -> String {
    labels.map { label in "\(label.key)=\"\(escapedLabel(label.value))\"" }.joined(separator: ",")
}

private func escapedLabel(_ value: String) -> String {
    value.unicodeScalars.map { scalar in
        switch scalar {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        default: String(scalar)
        }
    }.joined()
}

private func escapedHelp(_ value: String) -> String {
    value.unicodeScalars.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
}
