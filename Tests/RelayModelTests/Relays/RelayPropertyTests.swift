import RelayModel
import SeededRandom
import Testing

/// Random events in random order against a model that is too simple to be wrong in the same way.
@Suite("Relay: any events in any order")
struct RelayPropertyTests {
    private static let operators = (1...5).map { Sample.operatorID($0) }

    @Test("4,000 random histories keep every promise", arguments: 0..<40)
    func histories(block: UInt64) {
        for offset in UInt64(0)..<100 { checkHistory(seed: block * 100 + offset) }
    }

    private func checkHistory(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // The fifth operator is never planned: a stranger.
        let plan = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            Sample.planned(Self.operators[Int.random(in: 0..<4, using: &generator)])
        }
        var relay = Relay(plan: plan)
        var model = SimpleRelay(plan: plan.map(\.operatorID))
        var ledger = HopLedger()
        for step in 0..<Int.random(in: 1...30, using: &generator) {
            let event: RelayEvent = step == 0 ? .started : Self.event(using: &generator)
            let before = relay
            let actions = relay.apply(event)
            model.apply(event)
            let comment: Comment = "seed \(seed), step \(step), \(event)"
            #expect(SimpleRelay(relay, plan: model.plan) == model, comment)
            #expect(ledger.keep(actions, before: before.state) == [], comment)
            #expect(ledger.states == relay.hops.map(\.state), comment)
            checkInvariants(relay, before: before, actions: actions, comment)
        }
    }

    private func checkInvariants(_ relay: Relay, before: Relay, actions: [RelayAction], _ comment: Comment) {
        #expect(relay.hops.count { $0.state == .asked } == (relay.state == .open ? 1 : 0), comment)
        #expect(
            relay.hops.count { $0.state == .ended(.acknowledged) } == (relay.state == .acknowledged ? 1 : 0), comment)
        #expect((relay.acknowledgedBy != nil) == (relay.state == .acknowledged), comment)
        #expect(relay.hops.map(\.number) == relay.hops.indices.map { $0 + 1 }, comment)
        let asked = relay.hops.filter { $0.reason != .manual }.map(\.operatorID)
        #expect(asked == relay.plan.prefix(relay.nextPlanIndex).map(\.operatorID), comment)
        if relay.state == .exhausted { #expect(relay.nextPlanIndex == relay.plan.count, comment) }
        let changesNothing = actions.allSatisfy(\.changesNothing)
        #expect((relay == before) == changesNothing, comment)
    }

    private static func event(using generator: inout SeededGenerator) -> RelayEvent {
        let person = operators[Int.random(in: operators.indices, using: &generator)]
        let channel = AckChannel.allCases[Int.random(in: AckChannel.allCases.indices, using: &generator)]
        let hop = Int.random(in: 0...7, using: &generator)
        switch Int.random(in: 0..<25, using: &generator) {
        case 0: return .started
        case 1...3: return .textJoined
        case 4...9: return .hopExpired(hop)
        case 10...12: return .hopFailed(hop)
        case 13...15: return .declined(person, channel)
        case 16...17: return .acknowledged(person, channel)
        case 18: return .escalated(channel)
        case 19...22: return .handedOver(from: person, to: operators[hop % operators.count])
        case 23: return .directed(person, channel)
        default: return .cancelled(channel)
        }
    }
}

extension RelayAction {
    /// Whether the relay is as it was before: an answer, a forwarded text, or nothing.
    fileprivate var changesNothing: Bool {
        switch self {
        case .ignored, .answer, .forward: true
        default: false
        }
    }
}

/// A relay without hops: who has been asked, who is being asked, who has it.
private struct SimpleRelay: Equatable {
    let plan: [OperatorID]
    var turn: Int?
    var turns = 0
    /// Who of the plan is next.
    var next = 0
    var current: OperatorID?
    var asked: Set<OperatorID> = []
    var winner: OperatorID?
    var isCancelled = false
    var isExhausted = false

    init(plan: [OperatorID]) { self.plan = plan }

    init(_ relay: Relay, plan: [OperatorID]) {
        self.plan = plan
        turn = relay.asked?.number
        turns = relay.hops.count
        next = relay.nextPlanIndex
        current = relay.asked?.operatorID
        asked = Set(relay.hops.map(\.operatorID))
        winner = relay.acknowledgedBy
        isCancelled = relay.state == .cancelled
        isExhausted = relay.state == .exhausted
    }

    mutating func apply(_ event: RelayEvent) {
        if case .handedOver(let giver, let taker) = event, giver == winner, giver != taker {
            if asked.insert(taker).inserted { turns += 1 }
            winner = taker
        }
        guard winner == nil, !isCancelled else { return }
        switch event {
        case .started: if turns == 0, !isExhausted { advance() }
        case .textJoined, .handedOver: break
        case .hopExpired(let hop), .hopFailed(let hop): if turn == hop { advance() }
        case .declined(let person, _): if current == person { advance() }
        case .escalated: if turn != nil { advance() }
        case .directed(let person, _): if !isExhausted, current != person { ask(person) }
        case .cancelled: if !isExhausted { (isCancelled, turn, current) = (true, nil, nil) }
        case .acknowledged(let person, let channel):
            guard asked.contains(person) || channel == .dispatcher || channel == .api else { return }
            if asked.insert(person).inserted { turns += 1 }
            (winner, isExhausted, turn, current) = (person, false, nil, nil)
        }
    }

    private mutating func advance() {
        guard next < plan.count else {
            (isExhausted, turn, current) = (true, nil, nil)
            return
        }
        next += 1
        ask(plan[next - 1])
    }

    private mutating func ask(_ person: OperatorID) {
        current = person
        asked.insert(person)
        turns += 1
        turn = turns
    }
}

/// The hops as somebody knows them who sees only the actions, as the tables do.
private struct HopLedger {
    private(set) var states: [Hop.State] = []

    /// Performs the actions and returns what must not be asked for.
    mutating func keep(_ actions: [RelayAction], before: Relay.State) -> [String] {
        var wrong: [String] = []
        for action in actions {
            switch action {
            case .ask(_, let hop):
                if hop != states.count + 1 || states.contains(.asked) { wrong.append("asks out of order") }
                let isGiven = actions.contains { if case .handOver(hop, _) = $0 { true } else { false } }
                if before == .cancelled || before == .acknowledged && !isGiven { wrong.append("asks after the end") }
                states.append(.asked)
            case .endHop(let hop, let end):
                guard states.indices.contains(hop - 1) else { return wrong + ["ends a hop that is not there"] }
                // Only a late acknowledgement, or giving away what was acknowledged, changes a hop that is over.
                let isGiven = states[hop - 1] == .ended(.acknowledged) && end == .declined
                if states[hop - 1] != .asked, end != .acknowledged, !isGiven { wrong.append("ends a hop twice") }
                states[hop - 1] = .ended(end)
            case .handOver(let hop, _):
                guard states.indices.contains(hop - 1) else { return wrong + ["gives a hop that is not there"] }
                if before != .acknowledged { wrong.append("gives what nobody has") }
                states[hop - 1] = .ended(.acknowledged)
            case .withdraw(let hop), .forward(let hop):
                if !states.indices.contains(hop - 1) { wrong.append("names a hop that is not there") }
            case .skip, .hold, .tellTaken, .exhausted, .answer, .ignored: break
            }
        }
        return wrong
    }
}
