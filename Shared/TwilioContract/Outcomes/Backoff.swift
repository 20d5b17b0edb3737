/// How the pauses between attempts grow: doubled each time up to a limit, with a random part so that texts which failed
/// together do not come back together.
package struct Backoff: Sendable, Hashable {
    /// The pause after the first refusal, before the random part.
    package let first: Duration
    /// The longest pause, before the random part.
    package let longest: Duration
    /// How much a pause may differ from the doubled one, as a part of it: 0 to 1.
    package let jitter: Double

    private init(_ first: Duration, upTo longest: Duration, jitter: Double = 0.2) {
        self.first = first
        self.longest = longest
        self.jitter = jitter
    }

    /// The pause after the `refusals`-th refusal in a row.
    ///
    /// - Parameters:
    ///   - refusals: From 1; less counts as 1.
    ///   - random: A number from 0 to 1, which chooses within the jitter.
    package func pause(after refusals: Int, random: Double) -> Duration {
        let doublings = min(max(refusals, 1) - 1, 30)
        let pause = min(first * (1 << doublings), longest)
        return pause * (1 + jitter * (2 * min(max(random, 0), 1) - 1))
    }
}

extension Backoff {
    /// The account sends too fast: 100 ms, doubled, at most 30 s, within 10 %, as Twilio advises for error 20429
    /// (<https://www.twilio.com/docs/api/errors/20429>).
    package static let throttled = Backoff(.milliseconds(100), upTo: .seconds(30), jitter: 0.1)
    /// The number or its campaign sends too fast for the carrier.
    package static let carrierRate = Backoff(.seconds(1), upTo: .seconds(60))
    /// Twilio says that it cannot, or nobody answers there.
    package static let unavailable = Backoff(.seconds(1), upTo: .seconds(60))
    /// Twilio's own queue of the number is full: it holds hours of texts.
    package static let queueFull = Backoff(.seconds(120), upTo: .seconds(600))
    /// The phone is off or out of reach.
    package static let unreachable = Backoff(.seconds(120), upTo: .seconds(600))
    /// The carrier does not say why.
    package static let carrier = Backoff(.seconds(30), upTo: .seconds(600))
    /// None of the account's texts will go until a person acts.
    package static let stopped = Backoff(.seconds(30), upTo: .seconds(300))
    /// A look-up at Twilio did not succeed, or did not tell yet.
    package static let lookUp = Backoff(.seconds(15), upTo: .seconds(600))
}
