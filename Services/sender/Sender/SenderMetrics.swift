import ServiceKit

/// What the sender counts.
struct SenderMetrics: Sendable {
    private let registry: MetricsRegistry
    /// Texts that Twilio gave two SIDs: each is a defect.
    let secondSIDs: Counter

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        secondSIDs = registry.counter(
            "backhop_sender_second_sid_total", help: "Texts that were accepted by Twilio twice; every one is a defect.")
    }

    /// Counts how an attempt ended; `outcome` comes from a fixed set.
    func outcome(_ outcome: String) {
        registry.counter(
            "backhop_sender_attempts_total", help: "Attempts to send a text, by how they ended.",
            labels: ["outcome": outcome]
        ).increment()
    }
}
