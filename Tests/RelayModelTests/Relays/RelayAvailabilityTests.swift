import RelayModel
import Testing

@Suite("Relay: who is away when their turn comes")
struct RelayAvailabilityTests {
    private let ann = Sample.ann, bob = Sample.bob, cleo = Sample.cleo, dan = Sample.dan

    private func relay(_ operators: OperatorID..., emergency: OperatorID? = nil) -> Relay {
        let last = emergency.map { [Sample.planned($0, .emergencyContact)] } ?? []
        return Relay(plan: operators.map { Sample.planned($0) } + last)
    }

    @Test("who is away is passed over, with the reason")
    func passedOver() {
        var relay = relay(ann, bob, cleo)
        relay.unavailable = [ann: .outsideHours, bob: .off]
        #expect(
            relay.apply(.started) == [
                .skip(ann, .outsideHours), .skip(bob, .off), .ask(Sample.planned(cleo), hop: 1),
            ])
    }

    @Test("who is back when their turn comes is asked, and who has left is not")
    func changedMeanwhile() {
        var relay = relay(ann, bob, ann)
        relay.unavailable = [ann: .outsideHours]
        #expect(relay.apply(.started) == [.skip(ann, .outsideHours), .ask(Sample.planned(bob), hop: 1)])
        relay.unavailable = [bob: .outsideHours]
        #expect(
            relay.apply(.hopExpired(1)) == [
                .endHop(1, .expired), .withdraw(hop: 1), .ask(Sample.planned(ann), hop: 2),
            ])
    }

    @Test(
        "with everybody away the emergency contact is asked, who may be away as well",
        arguments: [nil, Unavailability.off])
    func emergency(own: Unavailability?) {
        var relay = relay(ann, bob, emergency: dan)
        relay.unavailable = [ann: .outsideHours, bob: .off]
        relay.unavailable[dan] = own
        let contact = Sample.planned(dan, .emergencyContact)
        #expect(
            relay.apply(.started) == [.skip(ann, .outsideHours), .skip(bob, .off), .ask(contact, hop: 1)])
        #expect(relay.hops.map(\.reason) == [.emergencyContact])
        #expect(relay.apply(.hopExpired(1)) == [.endHop(1, .expired), .withdraw(hop: 1), .exhausted])
    }

    @Test("the emergency contact may be one of the chain")
    func emergencyOfTheChain() {
        var relay = relay(ann, bob, emergency: ann)
        relay.unavailable = [ann: .outsideHours, bob: .outsideHours]
        #expect(relay.apply(.started).last == .ask(Sample.planned(ann, .emergencyContact), hop: 1))
    }

    @Test("the emergency contact of an empty chain is asked at once")
    func emergencyAlone() {
        var relay = relay(emergency: dan)
        #expect(relay.apply(.started) == [.ask(Sample.planned(dan, .emergencyContact), hop: 1)])
    }

    @Test("while somebody else of the plan is on, the emergency contact is not asked, in whatever order")
    func noEmergency() {
        for away in [ann, bob] {
            var relay = relay(ann, bob, emergency: dan)
            relay.unavailable = [away: .outsideHours]
            _ = relay.apply(.started)
            #expect(relay.apply(.hopExpired(1)).last == .exhausted)
            #expect(!relay.wasAsked(dan))
        }
        var relay = relay(ann, emergency: dan)
        _ = relay.apply(.started)
        #expect(relay.apply(.hopExpired(1)).last == .exhausted)
    }

    @Test("when the last one who was asked goes off without an answer, the emergency contact is asked")
    func emergencyLater() {
        var relay = relay(ann, bob, emergency: dan)
        relay.unavailable = [bob: .outsideHours]
        _ = relay.apply(.started)
        relay.unavailable = [ann: .outsideHours, bob: .outsideHours]
        #expect(relay.apply(.hopExpired(1)).last == .ask(Sample.planned(dan, .emergencyContact), hop: 2))
    }

    @Test("nobody is the emergency contact after a turn of their own, or without working there")
    func notTheEmergencyContact() {
        var asked = relay(ann, emergency: ann)
        _ = asked.apply(.started)
        asked.unavailable = [ann: .outsideHours]
        #expect(asked.apply(.hopExpired(1)).last == .exhausted)
        var gone = relay(ann, emergency: dan)
        gone.unavailable = [ann: .off, dan: .inactive]
        #expect(gone.apply(.started) == [.skip(ann, .off), .exhausted])
    }
}
