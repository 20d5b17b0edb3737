import ServiceKit

/// What the sender counts; every label comes from a fixed set.
struct SenderMetrics: Sendable {
    private let registry: MetricsRegistry
    /// Texts that Twilio gave two SIDs: each is a defect.
    let secondSIDs: Counter
    /// Texts that were sent again after neither a callback nor Twilio's list had shown them.
    let resent: Counter

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        secondSIDs = registry.counter(
            "backhop_sender_second_sid_total", help: "Texts that were accepted by Twilio twice; every one is a defect.")
        resent = registry.counter(
            "backhop_sender_resent_total", help: "Uncertain texts that Twilio did not have, to be sent again.")
    }

    /// Counts what a hint's row asked for.
    func claim(_ result: String) {
        registry.counter(
            "backhop_sender_claims_total", help: "Hints at texts, by what the text's row asked for.",
            labels: ["result": result]
        ).increment()
    }

    /// Counts how an attempt ended.
    func outcome(_ outcome: String) {
        registry.counter(
            "backhop_sender_attempts_total", help: "Attempts to send a text, by how they ended.",
            labels: ["outcome": outcome]
        ).increment()
    }

    /// Counts a text that is tried again, by the class of the error.
    func retried(_ cause: String) {
        registry.counter(
            "backhop_sender_retries_total", help: "Texts to be tried again, by what kept them from going.",
            labels: ["class": cause]
        ).increment()
    }

    /// Counts a text's look-up at Twilio, by what it told.
    func reconciled(_ result: String) {
        registry.counter(
            "backhop_sender_reconciled_total", help: "Uncertain texts that were looked up at Twilio, by the result.",
            labels: ["result": result]
        ).increment()
    }

    /// Counts a missing report's look-up at Twilio, by what it told.
    func reported(_ result: String) {
        registry.counter(
            "backhop_sender_reports_total", help: "Missing delivery reports that were asked for, by the result.",
            labels: ["result": result]
        ).increment()
    }

    /// Counts inbound texts that were found at Twilio.
    func recovered(_ result: String, _ count: Int = 1) {
        registry.counter(
            "backhop_sender_recovered_total",
            help: "Inbound texts at Twilio that were not recorded here, by what became of them.",
            labels: ["result": result]
        ).increment(by: count)
    }

    /// Counts a number's comparison with Twilio's list, by how it ended.
    func listed(_ result: String) {
        registry.counter(
            "backhop_sender_recovery_total",
            help: "Comparisons of a number's inbound texts with Twilio's list, by how they ended.",
            labels: ["result": result]
        ).increment()
    }
}
