/// The metrics of one consumed queue.
struct ConsumerMetrics: Sendable {
    let taken: Counter
    let acked: Counter
    let parked: Counter
    let paused: Counter
    let inFlight: Gauge
    let seconds: Histogram

    init(_ registry: MetricsRegistry, queue: String) {
        let labels: MetricsRegistry.Labels = ["queue": queue]
        taken = registry.counter(
            "backhop_consumer_taken_total", help: "Deliveries given to a handler.", labels: labels)
        acked = registry.counter(
            "backhop_consumer_acked_total", help: "Deliveries acknowledged, the parked ones included.", labels: labels)
        parked = registry.counter(
            "backhop_consumer_parked_total", help: "Deliveries that could not be processed.", labels: labels)
        paused = registry.counter(
            "backhop_consumer_paused_total", help: "Times that consuming stopped for a dependency.", labels: labels)
        inFlight = registry.gauge(
            "backhop_consumer_in_flight", help: "Deliveries being handled now.", labels: labels)
        seconds = registry.histogram(
            "backhop_consumer_seconds", help: "Time a handler took.", labels: labels)
    }
}
