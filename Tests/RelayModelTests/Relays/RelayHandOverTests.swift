import RelayModel
import Testing

@Suite("Relay: handing it over")
struct RelayHandOverTests {
    private let ann = Sample.ann, bob = Sample.bob, cleo = Sample.cleo

    @Test("somebody who was never asked gets a turn with the texts, and has it")
    func toAStranger() {
        let taken = Sample.relay(ann, bob, after: [.acknowledged(ann, .sms)])
        let (relay, actions) = taken.applying(.handedOver(from: ann, to: cleo))
        #expect(
            actions == [
                .endHop(1, .declined), .withdraw(hop: 1), .ask(Sample.planned(cleo, .manual), hop: 2),
                .handOver(hop: 2, from: ann),
            ])
        #expect(relay.hopWords == ["declined", "acknowledged"])
        #expect(relay.acknowledgedBy == cleo)
        #expect(relay.state == .acknowledged)
        #expect(relay.nextPlanIndex == 1)
    }

    @Test("somebody who was asked before has it by their newest turn")
    func toSomebodyAsked() {
        let taken = Sample.relay(ann, bob, ann, after: [.hopExpired(1), .hopExpired(2), .acknowledged(bob, .sms)])
        let (relay, actions) = taken.applying(.handedOver(from: bob, to: ann))
        #expect(actions == [.endHop(2, .declined), .withdraw(hop: 2), .handOver(hop: 3, from: bob)])
        #expect(relay.hopWords == ["expired", "declined", "acknowledged"])
    }

    @Test("all that its giver was not sent yet is withdrawn")
    func everyTurnOfTheGiver() {
        let taken = Sample.relay(ann, ann, after: [.hopExpired(1), .acknowledged(ann, .sms)])
        let actions = taken.applying(.handedOver(from: ann, to: bob)).actions
        #expect(actions.prefix(3) == [.withdraw(hop: 1), .endHop(2, .declined), .withdraw(hop: 2)])
    }

    @Test("it can be given on and back")
    func onAndBack() {
        let relay = Sample.relay(
            ann, bob,
            after: [
                .acknowledged(ann, .sms), .handedOver(from: ann, to: cleo), .handedOver(from: cleo, to: bob),
                .handedOver(from: bob, to: ann),
            ])
        #expect(relay.acknowledgedBy == ann)
        #expect(relay.hopWords == ["acknowledged", "declined", "declined"])
    }

    @Test("only who has it can give it, and to somebody else")
    func refusals() {
        let taken = Sample.relay(ann, bob, after: [.acknowledged(ann, .sms)])
        #expect(taken.applying(.handedOver(from: bob, to: cleo)).actions == [.answer(bob, .alreadyTaken(by: ann))])
        #expect(taken.applying(.handedOver(from: ann, to: ann)).actions == [.answer(ann, .alreadyYours)])
        let open = Sample.relay(ann, bob, after: [])
        #expect(open.applying(.handedOver(from: ann, to: bob)).actions == [.ignored(.stale)])
        let closed = Sample.relay(ann, bob, after: [.cancelled(.dispatcher)])
        #expect(closed.applying(.handedOver(from: ann, to: bob)).actions == [.answer(ann, .closed)])
        for relay in [taken, open, closed] {
            #expect(relay.applying(.handedOver(from: bob, to: bob)).relay == relay)
        }
    }

    @Test("its giver is told who has it when they take it again")
    func afterwards() {
        let given = Sample.relay(ann, bob, after: [.acknowledged(ann, .sms), .handedOver(from: ann, to: bob)])
        #expect(given.applying(.acknowledged(ann, .sms)).actions == [.answer(ann, .alreadyTaken(by: bob))])
        #expect(given.applying(.declined(ann, .sms)).actions == [.answer(ann, .alreadyTaken(by: bob))])
    }
}
