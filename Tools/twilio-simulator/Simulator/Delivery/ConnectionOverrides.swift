/// How a webhook is requested: Twilio's defaults, as changed by the fragment of its address.
///
/// `https://relay.example/sms#ct=2000&rp=ct,5xx&rc=2` (Twilio's documentation of webhook connection overrides). A value out of
/// range is brought into it; names that are not known are left alone.
package struct ConnectionOverrides: Sendable, Equatable {
    /// The limit for connecting, 100 ms to 10 s.
    package var connectTimeout = Duration.seconds(5)
    /// The limit for the answer, 100 ms to 15 s.
    package var readTimeout = Duration.seconds(15)
    /// The limit for all attempts together, 100 ms to 15 s.
    package var totalTimeout = Duration.seconds(15)
    /// How many attempts may follow the first, 0 to 5.
    package var retries = 1
    /// What is tried again: `4xx`, `5xx`, `ct`, `rt`, `all`.
    package var policy: Set<String> = ["ct"]

    /// The overrides in an address.
    package init(of address: String) {
        guard let mark = address.utf8.firstIndex(of: UInt8(ascii: "#")) else { return }
        let pairs = FormPairs(decoding: address.utf8[address.utf8.index(after: mark)...])
        connectTimeout = Self.milliseconds(pairs["ct"], 100...10_000) ?? connectTimeout
        readTimeout = Self.milliseconds(pairs["rt"], 100...15_000) ?? readTimeout
        totalTimeout = Self.milliseconds(pairs["tt"], 100...15_000) ?? totalTimeout
        retries = Self.number(pairs["rc"], 0...5) ?? retries
        if let names = pairs["rp"] { policy = Set(names.split(separator: ",").map { $0.lowercased() }) }
    }

    /// Whether another attempt follows an outcome.
    package func repeats(_ outcome: WebhookCaller.Outcome) -> Bool {
        let kind: String? =
            switch outcome {
            case .answered(400..<500, _, _): "4xx"
            case .answered(500..<600, _, _): "5xx"
            case .answered: nil
            case .notConnected, .failed(.hostName), .failed(.handshake): "ct"
            case .noAnswer: "rt"
            case .failed: nil
            }
        return kind.map { policy.contains("all") || policy.contains($0) } ?? false
    }

    private static func milliseconds(_ text: String?, _ range: ClosedRange<Int>) -> Duration? {
        number(text, range).map { Duration.milliseconds($0) }
    }

    private static func number(_ text: String?, _ range: ClosedRange<Int>) -> Int? {
        text.flatMap { Int($0) }.map { min(max($0, range.lowerBound), range.upperBound) }
    }
}
