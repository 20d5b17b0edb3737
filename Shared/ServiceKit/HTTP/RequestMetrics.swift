import Synchronization

/// Counts requests, and keeps the metrics that it counts them in: to look them up by their labels costs more than many an
/// answer.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Metrics {
        let requests: Counter
        let seconds: Histogram
    }

    private let registry: MetricsRegistry
    /// One for each series of the registry, or of those that it counts together as `other`: the labels come from small sets.
    private let known = Mutex<[Key: Metrics]>([:])

    init(_ registry: MetricsRegistry) { self.registry = registry }

    /// - Parameter route: The pattern.
    func count(_ method: String, route: String, status: Int, _ duration: Duration) {
        let metrics = metrics(of: Key(method: method, route: route, status: status))
        metrics.requests.increment()
        metrics.seconds.observe(duration)
    }

    private func metrics(of key: Key) -> Metrics {
        if let metrics = known.withLock({ $0[key] }) { return metrics }
        let metrics = Metrics(
            requests: registry.counter(
                "backhop_http_requests_total", help: "Requests answered.",
                labels: ["method": key.method, "route": key.route, "status": String(key.status)]),
            seconds: registry.histogram(
                "backhop_http_request_seconds", help: "Time until a request was answered.",
                labels: ["route": key.route]))
        known.withLock { $0[key] = metrics }
        return metrics
    }
}
