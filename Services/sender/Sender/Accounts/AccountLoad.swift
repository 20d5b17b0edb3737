import TwilioContract

/// How many requests of one account may be under way at once, as learned from Twilio's answers.
///
/// Additive increase, multiplicative decrease: each answer lets in a little more, so that about one more request is under way
/// after a whole round of them; "too many requests" halves the limit, at most once for the requests that were under way
/// when it came. Twilio publishes no limit of its own, and takes other programs of the account into account. Times are passed
/// in.
struct AccountLoad: Sendable {
    /// How a request ended, as far as the load goes.
    enum Ending: Sendable {
        /// Twilio answered, whatever it said of the text.
        case answered
        /// Twilio asked to slow down.
        case throttled(Backoff)
        /// No answer came in time: the account's requests must not hold all of the process's.
        case timedOut
        /// Twilio refuses the account: nothing is sent, but for one request now and then.
        case stopped
        /// Nothing was learned: nobody was reached, or no request was made.
        case unknown
    }

    /// A place among the account's requests.
    struct Entry: Sendable {
        fileprivate let began: ContinuousClock.Instant
    }

    enum Answer: Sendable {
        case enter(Entry)
        /// There is no place; about so long it will take until one is free for the caller.
        case wait(Duration)
    }

    /// The most requests that are ever let in.
    let most: Int
    /// The least that time-outs alone reduce the limit to.
    let leastForTimeouts: Int
    private(set) var limit: Double
    private(set) var underWay = 0
    private(set) var isStopped = false
    private var throttles = 0
    private var stops = 0
    private var pausedUntil: ContinuousClock.Instant?
    private var reducedAt: ContinuousClock.Instant?
    private var lastTurn: ContinuousClock.Instant?
    private var usualTime = Duration.milliseconds(200)

    init(most: Int) {
        self.most = max(most, 1)
        leastForTimeouts = max(most / 4, 1)
        limit = Double(self.most)
    }

    /// Whether it is as if the account had never been heard of.
    var isPristine: Bool { underWay == 0 && limit >= Double(most) && pausedUntil == nil && !isStopped }

    /// - Parameter patience: How much longer than the account's pause the caller waits at the most, whoever came before.
    mutating func enter(at now: ContinuousClock.Instant, patience: Duration) -> Answer {
        if let until = pausedUntil {
            guard until <= now else { return .wait(nextTurn(now, notBefore: until, patience)) }
            pausedUntil = nil
        }
        guard Double(underWay) < limit.rounded(.down) else { return .wait(nextTurn(now, notBefore: now, patience)) }
        underWay += 1
        return .enter(Entry(began: now))
    }

    mutating func leave(
        _ entry: Entry, _ ending: Ending, at now: ContinuousClock.Instant, random: Double
    ) {
        underWay -= 1
        switch ending {
        case .answered: grow(entry.began.duration(to: now))
        case .throttled(let backoff):
            throttles += 1
            reduce(entry, at: now, toAtLeast: 1)
            pause(until: now + backoff.pause(after: throttles, random: random))
        case .timedOut: reduce(entry, at: now, toAtLeast: Double(leastForTimeouts))
        case .stopped:
            isStopped = true
            stops += 1
            limit = 1
            pause(until: now + Backoff.stopped.pause(after: stops, random: random))
        case .unknown: break
        }
    }

    private mutating func grow(_ time: Duration) {
        (throttles, stops, isStopped) = (0, 0, false)
        limit = min(limit + 1 / limit, Double(most))
        usualTime = (usualTime * 7 + min(time, .seconds(15))) / 8
    }

    /// Requests that were under way at the last reduction tell nothing new.
    private mutating func reduce(_ entry: Entry, at now: ContinuousClock.Instant, toAtLeast least: Double) {
        if let reducedAt, entry.began < reducedAt { return }
        reducedAt = now
        limit = max(limit / 2, min(least, limit))
    }

    private mutating func pause(until moment: ContinuousClock.Instant) {
        pausedUntil = max(pausedUntil ?? moment, moment)
    }

    /// Callers that find no place come back one after the other, as fast as places become free, and not all at once.
    private mutating func nextTurn(
        _ now: ContinuousClock.Instant, notBefore earliest: ContinuousClock.Instant, _ patience: Duration
    ) -> Duration {
        let each = usualTime / Int(max(limit, 1))
        let turn = min(max(lastTurn ?? earliest, earliest) + each, earliest + patience)
        lastTurn = max(lastTurn ?? turn, turn)
        return now.duration(to: turn)
    }
}
