import RelayModel
import Testing

@Suite("Relay: who is asked when")
struct RelayAskingTests {
    private let ann = Sample.ann, bob = Sample.bob, cleo = Sample.cleo

    @Test("the start asks the first operator, once")
    func start() {
        let (relay, actions) = Sample.relay(ann, bob).applying(.started)
        #expect(actions == [.ask(Sample.planned(ann), hop: 1)])
        #expect(relay.asked?.operatorID == ann)
        let (same, again) = relay.applying(.started)
        #expect(again == [.ignored(.alreadyStarted)])
        #expect(same == relay)
    }

    @Test("with nobody to ask the start exhausts")
    func startWithoutPlan() {
        let (relay, actions) = Sample.relay().applying(.started)
        #expect(actions == [.exhausted])
        #expect(relay.state == .exhausted)
        #expect(relay.hops.isEmpty)
    }

    static let moves: [(event: RelayEvent, end: HopEnd)] = [
        (.hopExpired(1), .expired),
        (.hopFailed(1), .failed),
        (.declined(Sample.ann, .sms), .declined),
        (.declined(Sample.ann, .dispatcher), .declined),
        (.escalated(.dispatcher), .superseded),
    ]

    @Test("when a turn ends without an answer its unsent texts are withdrawn and the next is asked", arguments: moves)
    func next(event: RelayEvent, end: HopEnd) {
        let (relay, actions) = Sample.relay(ann, bob, after: []).applying(event)
        #expect(actions == [.endHop(1, end), .withdraw(hop: 1), .ask(Sample.planned(bob), hop: 2)])
        #expect(relay.state == .open)
        #expect(relay.hopWords == [end.rawValue, "asked"])
        #expect(relay.asked?.operatorID == bob)
    }

    @Test("after the last operator the relay is exhausted", arguments: moves)
    func exhausted(event: RelayEvent, end: HopEnd) {
        let (relay, actions) = Sample.relay(ann, after: []).applying(event)
        #expect(actions == [.endHop(1, end), .withdraw(hop: 1), .exhausted])
        #expect(relay.state == .exhausted)
        #expect(relay.asked == nil)
    }

    @Test("a clock or a report of a hop whose turn it is not changes nothing", arguments: [-1, 0, 1, 3, Int.max])
    func stale(hop: Int) {
        let relay = Sample.relay(ann, bob, cleo, after: [.hopExpired(1)])
        for event in [RelayEvent.hopExpired(hop), .hopFailed(hop)] {
            let (same, actions) = relay.applying(event)
            #expect(actions == [.ignored(.stale)])
            #expect(same == relay)
        }
    }

    @Test("a clock that rings twice asks one more operator, not two")
    func repeatedClock() {
        let relay = Sample.relay(ann, bob, cleo, after: [.hopExpired(1), .hopExpired(1)])
        #expect(relay.hopWords == ["expired", "asked"])
    }

    @Test("a second round gives an operator a hop of their own")
    func secondRound() {
        let relay = Sample.relay(ann, bob, ann, bob, after: [.hopExpired(1), .hopExpired(2)])
        #expect(relay.hops.map(\.operatorID) == [ann, bob, ann])
        #expect(relay.hops.map(\.number) == [1, 2, 3])
        #expect(relay.isAsked(3))
    }

    @Test("a text that joins goes to the operator whose turn it is")
    func join() {
        #expect(Sample.relay(ann, bob, after: []).applying(.textJoined).actions == [.forward(toHop: 1)])
        let second = Sample.relay(ann, bob, after: [.hopExpired(1)])
        #expect(second.applying(.textJoined).actions == [.forward(toHop: 2)])
    }

    static let joinless: [Relay] = [
        Sample.relay(Sample.ann),
        Sample.relay(Sample.ann, after: [.hopExpired(1)]),
        Sample.relay(Sample.ann, after: [.acknowledged(Sample.ann, .sms)]),
        Sample.relay(Sample.ann, after: [.cancelled(.dispatcher)]),
    ]

    @Test("a text does not join when it is nobody's turn", arguments: joinless)
    func noJoin(relay: Relay) {
        let (same, actions) = relay.applying(.textJoined)
        #expect(actions == [.ignored(.notOpen)])
        #expect(same == relay)
    }

    @Test("a decline out of turn changes nothing")
    func declineOutOfTurn() {
        let relay = Sample.relay(ann, bob, after: [.hopExpired(1)])
        #expect(relay.applying(.declined(ann, .sms)).actions == [.ignored(.stale)])
        #expect(relay.applying(.declined(cleo, .sms)).actions == [.ignored(.notAsked)])
        let exhausted = Sample.relay(ann, after: [.hopExpired(1)])
        #expect(exhausted.applying(.declined(ann, .sms)).actions == [.ignored(.stale)])
    }

    @Test("an escalation needs a running turn", arguments: joinless)
    func escalationWithoutTurn(relay: Relay) {
        #expect(relay.applying(.escalated(.dispatcher)).actions == [.ignored(.notOpen)])
    }

    @Test("who is named is asked at once, and the plan goes on afterwards")
    func direction() {
        let dan = Sample.dan
        let (relay, actions) = Sample.relay(ann, bob, after: []).applying(.directed(dan, .api))
        #expect(
            actions == [.endHop(1, .superseded), .withdraw(hop: 1), .ask(Sample.planned(dan, .manual), hop: 2)])
        #expect(relay.applying(.hopExpired(2)).relay.asked?.operatorID == bob)
    }

    @Test("who had a turn before can be given another")
    func directionBack() {
        let relay = Sample.relay(ann, bob, after: [.hopExpired(1), .directed(ann, .api)])
        #expect(relay.hops.map(\.operatorID) == [ann, bob, ann])
        #expect(relay.asked?.number == 3)
    }

    @Test("who is being asked is not asked again")
    func directionToWhoIsAsked() {
        let relay = Sample.relay(ann, bob, after: [])
        let (same, actions) = relay.applying(.directed(ann, .api))
        #expect(actions == [.ignored(.alreadyAsked)])
        #expect(same == relay)
    }

    @Test("a relay can start with who is named")
    func directedStart() {
        let (relay, actions) = Sample.relay(ann).applying(.directed(bob, .api))
        #expect(actions == [.ask(Sample.planned(bob, .manual), hop: 1)])
        #expect(relay.applying(.hopExpired(1)).relay.asked?.operatorID == ann)
    }

    @Test("nobody can be named for what is not open", arguments: joinless.dropFirst())
    func directionTooLate(relay: Relay) {
        #expect(relay.applying(.directed(bob, .api)).actions == [.ignored(.notOpen)])
    }

    @Test("cancelling withdraws the question")
    func cancel() {
        let (relay, actions) = Sample.relay(ann, bob, after: []).applying(.cancelled(.dispatcher))
        #expect(actions == [.endHop(1, .cancelled), .withdraw(hop: 1)])
        #expect(relay.state == .cancelled)
        #expect(relay.applying(.hopExpired(1)).actions == [.ignored(.stale)])
        #expect(relay.applying(.started).actions == [.ignored(.notOpen)])
    }

    @Test("what is over cannot be cancelled", arguments: joinless.dropFirst())
    func cancelTooLate(relay: Relay) {
        let (same, actions) = relay.applying(.cancelled(.dispatcher))
        #expect(actions == [.ignored(.notOpen)])
        #expect(same == relay)
    }

    @Test("a hop keeps the code it is given")
    func codes() throws {
        let code = try #require(AckCode(rawValue: "K7"))
        var relay = Sample.relay(ann, bob, after: [])
        #expect(relay.hop(1)?.code == nil)
        relay.setCode(code, ofHop: 1)
        relay.setCode(code, ofHop: 2)
        #expect(relay.hop(1)?.code == code)
        _ = relay.apply(.hopExpired(1))
        #expect(relay.hop(1)?.code == code)
        #expect(relay.hop(2)?.code == nil)
    }

    @Test("hop words name hop states", arguments: ["asked"] + HopEnd.allCases.map(\.rawValue))
    func words(word: String) {
        #expect(Hop.State(rawValue: word)?.rawValue == word)
        #expect(Hop.State(rawValue: word + " ") == nil)
    }
}
