/// A time during which the run itself kept something from working: a part was down or paused, or Twilio refused or hung.
struct Outage: Decodable, Sendable {
    var start: Instant
    /// When everything could work again.
    var end: Instant
}

/// The outages of a run, with those made one that follow each other before there was time to recover.
struct Outages: Sendable {
    private let spans: [Outage]
    private let recovery: Duration

    /// - Parameter recovery: How long after an outage's end what it kept waiting may take.
    init(_ outages: [Outage], recovery: Duration) {
        self.recovery = recovery
        var spans: [Outage] = []
        for outage in outages.sorted(by: { $0.start < $1.start }) {
            if let last = spans.last, outage.start < last.end + recovery {
                spans[spans.count - 1].end = max(last.end, outage.end)
            } else {
                spans.append(outage)
            }
        }
        self.spans = spans
    }

    /// Until when something must have happened that was due at `due` and may be late by `late` when nothing is wrong.
    func limit(of due: Instant, late: Duration) -> Instant {
        spans.reduce(due + late) { limit, span in
            span.start <= limit && span.end + recovery > due ? max(limit, span.end + recovery) : limit
        }
    }

    /// The end of the last outage that has to do with a time.
    func lastEnd(between start: Instant, and end: Instant) -> Instant? {
        spans.last { $0.start <= end && $0.end >= start }?.end
    }
}
