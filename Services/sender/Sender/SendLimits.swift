import ServiceKit

/// How long the parts of an attempt may take.
struct SendLimits: Sendable {
    /// From the claim to the first byte; checked again right before the transfer begins.
    var startWithin: Duration
    /// The whole request, from connecting to the last byte of the answer.
    var requestTimeout: Duration
    /// Between an attempt's end and its look-up at Twilio, which may list a message late.
    var settle: Duration = .seconds(15)
    /// A text that no window hangs on is given up when Twilio has not taken it for so long.
    var giveUpAfter: Duration = .seconds(4 * 3600)
    /// A text that cannot be looked up for so long is parked.
    var lookUpFor: Duration = .seconds(24 * 3600)

    /// How long nobody else may touch a claimed row.
    ///
    /// Longer than the latest moment at which the request can still be running: the start limit and the timeout count from the
    /// claim, and the rest allows for a slow commit.
    var lease: Duration { startWithin + requestTimeout + .seconds(5) }
}

extension Setting {
    static let requestTimeout = Setting(
        name: "BACKHOP_TWILIO_TIMEOUT", kind: .duration(.seconds(1) ... .seconds(60)), defaultValue: "15s",
        meaning: "How long a request to Twilio may take before its outcome counts as unknown.")

    static let sendConcurrency = Setting(
        name: "BACKHOP_SEND_CONCURRENCY", kind: .integer(1...512), defaultValue: "32",
        meaning: "How many requests to Twilio this process has running at the most.")

    static let recoveryInterval = Setting(
        name: "BACKHOP_RECOVERY_INTERVAL", kind: .duration(.seconds(10) ... .seconds(86_400)), defaultValue: "10m",
        meaning: "How often each number's inbound texts at Twilio are compared with those that arrived.")
}
