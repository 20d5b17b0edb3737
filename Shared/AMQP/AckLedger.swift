/// Which deliveries of one channel are unsettled, and which of their acks are still to be sent.
///
/// An ack with `multiple` settles everything up to its tag (https://www.rabbitmq.com/docs/confirms), so it may be used only for
/// tags below the first that is unsettled.
struct AckLedger {
    /// The acks to send now.
    struct Due: Equatable {
        /// Settles several deliveries with `multiple`.
        var upTo: UInt64?
        /// Settle one each.
        var single: [UInt64] = []
    }

    /// Bounded by the prefetch.
    private var unsettled: Set<UInt64> = []
    /// What was delivered, in order; settled ones are dropped from the front, and now and then from the middle.
    private var order = Fifo<UInt64>()
    private var given: [UInt64] = []

    /// How many acks are still to be sent.
    var dueCount: Int { given.count }
    /// How many deliveries are unsettled.
    var unsettledCount: Int { unsettled.count }

    /// Adds the next delivery; tags rise.
    mutating func delivered(_ tag: UInt64) {
        unsettled.insert(tag)
        order.append(tag)
    }

    /// Keeps the ack of a delivery until ``takeDue()``; nothing when the tag is not unsettled.
    mutating func ack(_ tag: UInt64) {
        if settle(tag) { given.append(tag) }
    }

    /// Settles a delivery whose nack is sent at once.
    ///
    /// - Returns: Whether it was unsettled; otherwise nothing may be sent, because the broker would close the channel.
    mutating func nack(_ tag: UInt64) -> Bool { settle(tag) }

    /// Takes out the acks to send.
    mutating func takeDue() -> Due {
        defer { given.removeAll(keepingCapacity: true) }
        let firstUnsettled = firstUnsettled
        let settled = given.filter { tag in firstUnsettled.map { tag < $0 } ?? true }
        guard settled.count > 1, let last = settled.max() else { return Due(single: given) }
        return Due(upTo: last, single: settled.count == given.count ? [] : given.filter { $0 > last })
    }

    private var firstUnsettled: UInt64? {
        mutating get {
            while let first = order.first, !unsettled.contains(first) { _ = order.popFirst() }
            return order.first
        }
    }

    private mutating func settle(_ tag: UInt64) -> Bool {
        guard unsettled.remove(tag) != nil else { return false }
        // One that stays unsettled for long keeps the front; what was settled behind it must not pile up.
        if order.count > 2 * unsettled.count + 64 {
            for tag in order.removeAll() where unsettled.contains(tag) { order.append(tag) }
        }
        return true
    }
}
