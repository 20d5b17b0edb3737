/// Which publishes of one channel wait for the broker's confirm, by delivery tag.
///
/// The broker counts a channel's publishes from 1, confirms them singly or up to a tag, in any order, and sends a mandatory
/// message's basic.return before its ack (https://www.rabbitmq.com/docs/confirms).
struct ConfirmLedger<Waiter> {
    struct Slot {
        var waiter: Waiter
        /// When it was published, or when the broker was last unblocked.
        var since: ContinuousClock.Instant
        /// What basic.return said, if it came.
        var returned: AMQPError?
    }

    private var slots: [UInt64: Slot] = [:]
    /// Every tag below was settled by a `multiple`; keeps the work per tag constant when an early one stays unconfirmed.
    private var lowest: UInt64 = 1
    private(set) var lastTag: UInt64 = 0

    /// How many publishes wait.
    var count: Int { slots.count }

    /// Adds the next publish, and gives its delivery tag.
    mutating func append(_ waiter: Waiter, at now: ContinuousClock.Instant) -> UInt64 {
        lastTag += 1
        slots[lastTag] = Slot(waiter: waiter, since: now)
        return lastTag
    }

    /// Notes that a message came back; its ack follows.
    mutating func markReturned(_ tag: UInt64, _ error: AMQPError) { slots[tag]?.returned = error }

    /// Takes out what a confirm settles, in the order of publishing. Tags that are not known are ignored.
    mutating func settle(_ tag: UInt64, multiple: Bool) -> [Slot] {
        guard multiple else { return slots.removeValue(forKey: tag).map { [$0] } ?? [] }
        // By the specification, tag 0 stands for everything so far.
        let last = tag == 0 ? lastTag : min(tag, lastTag)
        guard lowest <= last else { return [] }
        defer { lowest = last + 1 }
        return (lowest...last).compactMap { slots.removeValue(forKey: $0) }
    }

    /// Takes out everything, in the order of publishing, and counts from 1 again, as a new channel does.
    mutating func reset() -> [Slot] {
        defer { self = ConfirmLedger() }
        return slots.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Takes out what was published before `instant`, in the order of publishing.
    mutating func expire(before instant: ContinuousClock.Instant) -> [Slot] {
        let late = slots.filter { $0.value.since < instant }.sorted { $0.key < $1.key }
        for (tag, _) in late { slots[tag] = nil }
        return late.map(\.value)
    }

    /// Starts the waiting time of everything anew.
    mutating func restartClocks(at now: ContinuousClock.Instant) {
        for tag in slots.keys { slots[tag]?.since = now }
    }
}
