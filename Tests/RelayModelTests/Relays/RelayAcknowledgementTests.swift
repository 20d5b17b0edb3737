import RelayModel
import Testing

@Suite("Relay: who has it")
struct RelayAcknowledgementTests {
    private let ann = Sample.ann, bob = Sample.bob, cleo = Sample.cleo, dan = Sample.dan

    @Test("the operator being asked takes it", arguments: AckChannel.allCases)
    func inTurn(channel: AckChannel) {
        let (relay, actions) = Sample.relay(ann, bob, after: []).applying(.acknowledged(ann, channel))
        #expect(actions == [.endHop(1, .acknowledged), .hold(ann)])
        #expect(relay.state == .acknowledged)
        #expect(relay.acknowledgedBy == ann)
        #expect(relay.hopWords == ["acknowledged"])
    }

    static let earlierEnds: [RelayEvent] = [
        .hopExpired(1), .hopFailed(1), .declined(Sample.ann, .sms), .escalated(.dispatcher),
    ]

    @Test("an earlier operator takes it from the one being asked, who is told", arguments: earlierEnds)
    func late(ending: RelayEvent) {
        let (relay, actions) = Sample.relay(ann, bob, cleo, after: [ending]).applying(.acknowledged(ann, .sms))
        #expect(
            actions == [
                .endHop(2, .superseded), .withdraw(hop: 2), .endHop(1, .acknowledged), .hold(ann),
                .tellTaken(bob, by: ann),
            ])
        #expect(relay.hopWords == ["acknowledged", "superseded"])
        #expect(relay.acknowledgedBy == ann)
    }

    @Test("only the operator being asked is told, not those before")
    func othersAreNotTexted() {
        let relay = Sample.relay(ann, bob, cleo, after: [.hopExpired(1), .hopExpired(2)])
        let (after, actions) = relay.applying(.acknowledged(ann, .sms))
        #expect(
            actions == [
                .endHop(3, .superseded), .withdraw(hop: 3), .endHop(1, .acknowledged), .hold(ann),
                .tellTaken(cleo, by: ann),
            ])
        #expect(after.hopWords == ["acknowledged", "expired", "superseded"])
    }

    @Test("after exhaustion anybody who was asked can still take it")
    func afterExhaustion() {
        let exhausted = Sample.relay(ann, bob, after: [.hopExpired(1), .hopFailed(2)])
        let (relay, actions) = exhausted.applying(.acknowledged(bob, .sms))
        #expect(actions == [.endHop(2, .acknowledged), .hold(bob)])
        #expect(relay.state == .acknowledged)
        #expect(relay.hopWords == ["expired", "acknowledged"])
    }

    @Test("in a later round the newest hop of the operator is the one that counts")
    func laterRound() {
        let running = Sample.relay(ann, bob, ann, after: [.hopExpired(1), .hopExpired(2)])
        #expect(running.applying(.acknowledged(ann, .sms)).actions == [.endHop(3, .acknowledged), .hold(ann)])
        let over = Sample.relay(ann, bob, ann, bob, after: [.hopExpired(1), .hopExpired(2), .hopExpired(3)])
        let (relay, _) = over.applying(.acknowledged(ann, .sms))
        #expect(relay.hopWords == ["expired", "expired", "acknowledged", "superseded"])
    }

    @Test("the first acknowledgement wins, and later ones are told who has it")
    func firstWins() {
        let taken = Sample.relay(ann, bob, after: [.hopExpired(1), .acknowledged(bob, .sms)])
        let (same, actions) = taken.applying(.acknowledged(ann, .sms))
        #expect(actions == [.answer(ann, .alreadyTaken(by: bob))])
        #expect(same == taken)
        #expect(taken.applying(.acknowledged(bob, .link)).actions == [.answer(bob, .alreadyYours)])
    }

    @Test("a decline after an acknowledgement gives nothing back, and says so")
    func declineAfterwards() {
        let taken = Sample.relay(ann, bob, after: [.hopExpired(1), .acknowledged(ann, .sms)])
        #expect(taken.applying(.declined(ann, .sms)).actions == [.answer(ann, .alreadyYours)])
        #expect(taken.applying(.declined(bob, .sms)).actions == [.answer(bob, .alreadyTaken(by: ann))])
        #expect(taken.applying(.declined(ann, .sms)).relay == taken)
    }

    @Test("an operator who was never asked cannot take it", arguments: [AckChannel.sms, .link])
    func notAsked(channel: AckChannel) {
        for relay in [Sample.relay(ann, bob, after: []), Sample.relay(ann, after: [.acknowledged(ann, .sms)])] {
            let (same, actions) = relay.applying(.acknowledged(bob, channel))
            #expect(actions == [.ignored(.notAsked)])
            #expect(same == relay)
        }
    }

    @Test(
        "a dispatcher may give it to anybody, who then gets a hop with the texts",
        arguments: [AckChannel.dispatcher, .api])
    func dispatcher(channel: AckChannel) {
        let (relay, actions) = Sample.relay(ann, bob, after: []).applying(.acknowledged(dan, channel))
        #expect(
            actions == [
                .endHop(1, .superseded), .withdraw(hop: 1), .ask(Sample.planned(dan, .manual), hop: 2),
                .endHop(2, .acknowledged), .hold(dan), .tellTaken(ann, by: dan),
            ])
        #expect(relay.hopWords == ["superseded", "acknowledged"])
        #expect(relay.nextPlanIndex == 1)
    }

    @Test("a dispatcher may give it away after exhaustion, even when nobody was ever asked")
    func dispatcherAfterExhaustion() {
        let (relay, actions) = Sample.relay(after: []).applying(.acknowledged(dan, .dispatcher))
        #expect(actions == [.ask(Sample.planned(dan, .manual, 5), hop: 1), .endHop(1, .acknowledged), .hold(dan)])
        #expect(relay.acknowledgedBy == dan)
    }

    @Test("a dispatcher cannot take it from who has it")
    func dispatcherTooLate() {
        let taken = Sample.relay(ann, after: [.acknowledged(ann, .sms)])
        #expect(
            taken.applying(.acknowledged(dan, .dispatcher)).actions == [.answer(dan, .alreadyTaken(by: ann))])
    }

    @Test("after a cancellation operators are told that it is closed")
    func closed() {
        let cancelled = Sample.relay(ann, bob, after: [.cancelled(.dispatcher)])
        #expect(cancelled.applying(.acknowledged(ann, .sms)).actions == [.answer(ann, .closed)])
        #expect(cancelled.applying(.declined(ann, .sms)).actions == [.answer(ann, .closed)])
        #expect(cancelled.applying(.acknowledged(bob, .sms)).actions == [.ignored(.notAsked)])
    }

    @Test("a suppressed relay takes nothing")
    func suppressed() {
        let relay = Relay(
            state: .suppressed, plan: [Sample.planned(ann)], nextPlanIndex: 0, hops: [], acknowledgedBy: nil)
        for event in [RelayEvent.started, .textJoined, .hopExpired(1), .acknowledged(ann, .sms), .escalated(.sms)] {
            let (same, actions) = relay.applying(event)
            #expect(actions.allSatisfy { $0.isIgnored })
            #expect(same == relay)
        }
    }

    @Test("clocks and reports after an acknowledgement do nothing")
    func afterwards() {
        let taken = Sample.relay(ann, bob, after: [.acknowledged(ann, .sms)])
        for event in [RelayEvent.hopExpired(1), .hopFailed(1), .escalated(.dispatcher), .textJoined, .started] {
            let (same, actions) = taken.applying(event)
            #expect(actions.allSatisfy { $0.isIgnored })
            #expect(same == taken)
        }
    }
}
