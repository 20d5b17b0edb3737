import RelayModel

@testable import RelayStore

/// A text to send as somebody knows it who keeps only what was asked of the store; too simple to be wrong in the same way.
struct ModelText {
    /// Where its lease stands.
    enum Lease { case none, running, over }

    let hint: OutboundHint
    let relay: RelayID
    let phone: PhoneNumber
    /// Its place among all texts.
    let order: Int

    private(set) var state = OutboundRow.State.queued
    private(set) var attempt = 0
    private(set) var lease = Lease.none
    /// Whether it need not wait any more.
    private(set) var isDue = true
    private(set) var isWithdrawn = false
    /// The SID that its row has.
    private(set) var sid: MessageSID?
    /// The SID that Twilio has given it, whether anybody here knows that or not.
    private(set) var sidAtTwilio: MessageSID?
    /// Whether its last attempt is open: neither was it said to be not sent, nor was it looked up in vain.
    private(set) var isOpen = false
    /// What was reported of it, as a place in ``reports``.
    private(set) var report: Int?
    /// Whether the time has passed until which it was to be sent.
    var isLate = false

    /// Carriers' words; the later one stays, whichever comes first.
    static let reports = ["queued", "sending", "sent", "failed", "undelivered", "delivered"]

    init(hint: OutboundHint, relay: RelayID, phone: PhoneNumber, order: Int) {
        self.hint = hint
        self.relay = relay
        self.phone = phone
        self.order = order
    }

    var isUnsent: Bool { state.isUnsent }

    /// What the table must say of it.
    var line: String {
        let words = [
            state.rawValue, String(attempt), isWithdrawn ? "withdrawn" : "wanted", sid?.rawValue ?? "-",
            report.map { Self.reports[$0] } ?? "-",
        ]
        return words.joined(separator: " ")
    }
}

extension OutboundRow.State {
    /// Whether later texts wait for it.
    var isUnsent: Bool { self == .queued || self == .sending || self == .uncertain }
}

/// What happens to it.
extension ModelText {
    /// Its turn: the request reaches Twilio, which gives it the SID, or does not.
    mutating func claim(_ given: MessageSID?) {
        (state, lease, isDue, isOpen) = (.sending, .running, true, true)
        attempt += 1
        sidAtTwilio = given
    }

    mutating func lapse() { (state, isDue) = (.uncertain, false) }

    mutating func takeUp() { (state, lease) = (.uncertain, .running) }

    mutating func accept(_ given: MessageSID) {
        guard isUnsent else { return }
        sid = sid ?? given
        settle(.sent)
    }

    mutating func reject(_ attempt: Int) {
        guard isUnderWay(attempt) else { return }
        settle(.failed)
    }

    mutating func beNotSent(_ attempt: Int, waits: Bool) {
        guard isUnderWay(attempt) else { return }
        state = sid != nil ? .uncertain : isWithdrawn ? .cancelled : .queued
        (lease, isDue, isOpen) = (.none, !waits, false)
    }

    mutating func beUncertain(_ attempt: Int) {
        guard isUnderWay(attempt) else { return }
        (state, lease, isDue) = (.uncertain, .none, false)
    }

    mutating func park(_ attempt: Int) {
        guard state == .uncertain, self.attempt == attempt, sid == nil else { return }
        settle(.parked)
    }

    /// - Returns: Whether it has anything to wait for.
    mutating func postpone() -> Bool {
        guard sid == nil, state == .queued || state == .uncertain && lease == .none else { return false }
        isDue = false
        return true
    }

    mutating func withdraw() {
        guard isUnsent else { return }
        if state == .queued, sid == nil { state = .cancelled }
        isWithdrawn = true
    }

    mutating func passTime() {
        isDue = true
        if lease == .running { lease = .over }
    }

    mutating func beReported(_ place: Int) {
        sid = sid ?? sidAtTwilio
        report = max(report ?? 0, place)
    }

    private func isUnderWay(_ attempt: Int) -> Bool {
        (state == .sending || state == .uncertain) && self.attempt == attempt
    }

    private mutating func settle(_ end: OutboundRow.State) {
        (state, lease, isDue) = (end, .none, true)
    }
}
