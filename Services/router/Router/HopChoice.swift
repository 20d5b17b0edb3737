import RelayModel
import RelayStore

/// Which hop an operator's answer means.
enum HopChoice {
    case one(AnswerableHop)
    case several([AnswerableHop])
    case none

    /// With a code, the newest hop of that code; without one, the only relay whose turn it is, else the only relay that can
    /// still be acknowledged, else the last one, whose fate the operator is told.
    ///
    /// - Parameter hops: Newest first.
    init(_ hops: [AnswerableHop], code: AckCode?) {
        if let code {
            self = hops.first { $0.code == code }.map(HopChoice.one) ?? .none
            return
        }
        let open = Self.open(hops)
        switch open.count {
        case 0: self = hops.first.map(HopChoice.one) ?? .none
        case 1: self = .one(open[0])
        default: self = .several(open)
        }
    }

    /// The hops that can be meant without a code, one for each relay: those whose turn it is, or if there are none, those of
    /// relays that can still be acknowledged.
    static func open(_ hops: [AnswerableHop]) -> [AnswerableHop] {
        let asked = hops.filter { $0.isAsked && $0.isOpen }
        var seen: Set<RelayID> = []
        return (asked.isEmpty ? hops.filter(\.isOpen) : asked).filter { seen.insert($0.key.relay).inserted }
    }
}
