import RelayModel

@testable import RelayStore

/// What a hint leads to.
enum HintOutcome {
    case claim, lookUp, wait, leave
    /// What cannot be here: no text has a pace, an opt-out or an old acceptance.
    case other

    init(_ claim: ClaimResult) {
        switch claim {
        case .claimed: self = .claim
        case .reconcile: self = .lookUp
        case .wait: self = .wait
        case .leave: self = .leave
        case .refused, .tooLate, .report, .behind: self = .other
        }
    }
}

/// The texts of one history, in the order in which they were decided.
struct OutboundModel {
    var texts: [ModelText] = []

    /// What the table must say, one text a line.
    var table: String { texts.sorted { $0.order < $1.order }.map(\.line).joined(separator: "\n") }

    /// The text that all others to the phone wait for.
    func firstUnsent(of phone: PhoneNumber) -> Int? {
        texts.indices.filter { texts[$0].phone == phone && texts[$0].isUnsent }
            .min { texts[$0].order < texts[$1].order }
    }

    /// What a hint of the text must lead to.
    func outcome(of index: Int) -> HintOutcome {
        let text = texts[index]
        switch text.state {
        case .sent, .failed, .cancelled: return .leave
        case .parked: return .lookUp
        case .sending:
            if text.sid != nil { return .lookUp }
            return text.lease == .over ? .wait : .leave
        case .uncertain:
            if text.sid != nil || text.isDue && text.lease != .running { return .lookUp }
            return text.isDue ? .leave : .wait
        case .queued:
            if text.sid != nil { return .lookUp }
            guard text.isDue else { return .wait }
            return !text.isLate && firstUnsent(of: text.phone) == index ? .claim : .leave
        }
    }
}
