import ServiceKit

/// What the router counts.
struct RouterMetrics: Sendable {
    private let registry: MetricsRegistry
    /// Messages that were moved to the table of parked ones.
    let parked: Counter
    /// Rows and hops that the sweeper found.
    let swept: Counter

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        parked = registry.counter(
            "backhop_router_parked_total", help: "Messages kept because nothing could process them.")
        swept = registry.counter(
            "backhop_router_swept_total", help: "Rows that the sweeper found because their message was lost or late.")
    }

    func inbound(_ meaning: String) {
        count("backhop_router_texts_total", "Inbound texts, by what they meant.", ["meaning": meaning])
    }

    func order(_ outcome: String) {
        count(
            "backhop_router_order_waits_total",
            "Inbound texts, by how waiting for the text before ended: none, arrived, missing, crowded.",
            ["outcome": outcome])
    }

    func escalation(_ verdict: String) {
        count("backhop_router_hops_total", "Rung clocks and failed texts, by what they meant.", ["verdict": verdict])
    }

    func delivery(_ outcome: String) {
        count("backhop_router_reports_total", "Delivery reports, by what became of them.", ["outcome": outcome])
    }

    func command(_ outcome: String) {
        count("backhop_router_commands_total", "Commands, by how they were answered.", ["outcome": outcome])
    }

    private func count(_ name: String, _ help: String, _ labels: MetricsRegistry.Labels) {
        registry.counter(name, help: help, labels: labels).increment()
    }
}
