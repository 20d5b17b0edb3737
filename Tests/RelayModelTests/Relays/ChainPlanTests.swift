import Foundation
import RelayModel
import Testing

@Suite("Chain plans")
struct ChainPlanTests {
    private let ann = Sample.ann, bob = Sample.bob, cleo = Sample.cleo, dan = Sample.dan

    private func plan(
        holder: OperatorID? = nil, assigned: OperatorID? = nil, chain: [(operatorID: OperatorID, windowSeconds: Int?)],
        chainWindow: Int? = nil, tenantWindow: Int = 60, cycles: Int = 1, off: Set<OperatorID> = []
    ) -> ChainPlan {
        ChainPlan(
            holder: holder, assigned: assigned, chain: chain, chainWindowSeconds: chainWindow,
            tenantWindowSeconds: tenantWindow, cycles: cycles, unavailable: off)
    }

    private func chain(_ operators: OperatorID...) -> [(operatorID: OperatorID, windowSeconds: Int?)] {
        operators.map { ($0, nil) }
    }

    @Test("a new customer's text goes down the chain")
    func chainOnly() {
        let plan = plan(chain: chain(ann, bob, cleo))
        #expect(plan.hops == [Sample.planned(ann), Sample.planned(bob), Sample.planned(cleo)])
        #expect(plan.skipped.isEmpty)
    }

    @Test("the holder is first, and not asked again in the round")
    func holderFirst() {
        let plan = plan(holder: cleo, assigned: bob, chain: chain(ann, bob, cleo))
        #expect(
            plan.hops == [Sample.planned(cleo, .operatorHoldsConversation), Sample.planned(ann), Sample.planned(bob)])
    }

    @Test("without a holder the assigned operator is first")
    func assignedFirst() {
        let plan = plan(assigned: dan, chain: chain(ann, bob))
        #expect(
            plan.hops == [
                Sample.planned(dan, .primaryOperatorAssignedToJob), Sample.planned(ann), Sample.planned(bob),
            ])
    }

    @Test("with the holder off the assigned operator is first")
    func holderOff() {
        let plan = plan(holder: cleo, assigned: bob, chain: chain(ann, bob), off: [cleo])
        #expect(plan.hops == [Sample.planned(bob, .primaryOperatorAssignedToJob), Sample.planned(ann)])
        #expect(plan.skipped == [cleo])
    }

    @Test("one who is holder and assigned is asked once, as the holder")
    func holderIsAssigned() {
        let plan = plan(holder: ann, assigned: ann, chain: chain(ann))
        #expect(plan.hops == [Sample.planned(ann, .operatorHoldsConversation)])
    }

    @Test("an operator who stands in the chain twice is asked once, at the first place with its window")
    func duplicates() {
        let plan = plan(chain: [(ann, 20), (bob, nil), (ann, 40)])
        #expect(plan.hops == [Sample.planned(ann, .numberChain, 20), Sample.planned(bob)])
    }

    @Test("operators who are off are skipped, and named once")
    func off() {
        let plan = plan(chain: chain(ann, bob, ann, cleo), cycles: 3, off: [ann, cleo, dan])
        #expect(plan.hops == [Sample.planned(bob), Sample.planned(bob), Sample.planned(bob)])
        #expect(plan.skipped == [ann, cleo])
    }

    @Test("with nobody to ask the plan is empty")
    func nobody() {
        #expect(plan(chain: []).hops.isEmpty)
        #expect(plan(holder: ann, chain: chain(bob), cycles: 5, off: [ann, bob]).hops.isEmpty)
        #expect(plan(holder: ann, chain: chain(bob), off: [ann, bob]).skipped == [ann, bob])
    }

    @Test("later rounds ask the same operators in the chain's order")
    func laterRounds() {
        let plan = plan(holder: cleo, chain: chain(ann, bob, cleo), cycles: 3)
        let later = [Sample.planned(ann), Sample.planned(bob), Sample.planned(cleo)]
        let first = [Sample.planned(cleo, .operatorHoldsConversation), Sample.planned(ann), Sample.planned(bob)]
        #expect(plan.hops == first + later + later)
    }

    @Test("an operator outside the chain keeps place and reason in later rounds")
    func laterRoundsOutside() {
        let plan = plan(holder: dan, chain: chain(ann), cycles: 2)
        let holder = Sample.planned(dan, .operatorHoldsConversation)
        #expect(plan.hops == [holder, Sample.planned(ann), holder, Sample.planned(ann)])
    }

    @Test("fewer than one round is one", arguments: [Int.min, -1, 0, 1])
    func cycles(cycles: Int) {
        #expect(plan(chain: chain(ann, bob), cycles: cycles).hops.count == 2)
    }

    static let windows: [(hop: Int?, chain: Int?, tenant: Int, result: Int)] = [
        (nil, nil, 60, 60), (nil, 90, 60, 90), (15, 90, 60, 15), (15, nil, 60, 15),
        (nil, nil, 4, 5), (nil, 0, 60, 5), (-1, nil, 60, 5), (5, nil, 60, 5),
        (86_400, nil, 60, 86_400), (86_401, nil, 60, 86_400), (nil, nil, .max, 86_400), (nil, nil, .min, 5),
    ]

    @Test("the window is the hop's, else the chain's, else the tenant's, and never too short", arguments: windows)
    func window(hop: Int?, chain: Int?, tenant: Int, result: Int) {
        let plan = plan(chain: [(ann, hop)], chainWindow: chain, tenantWindow: tenant)
        #expect(plan.hops.map(\.windowSeconds) == [result])
    }

    @Test("the holder's own window in the chain counts, too")
    func holderWindow() {
        let plan = plan(holder: bob, chain: [(ann, nil), (bob, 30)], chainWindow: 90)
        #expect(plan.hops.map(\.windowSeconds) == [30, 90])
        #expect(self.plan(holder: dan, chain: [(ann, 30)], chainWindow: 90).hops.map(\.windowSeconds) == [90, 30])
    }

    @Test("who is off just now keeps the place, and who is assigned comes before the others when the holder is off")
    func offForNow() {
        let plan = ChainPlan(
            holder: cleo, assigned: bob, chain: chain(ann, bob), chainWindowSeconds: nil, tenantWindowSeconds: 60,
            cycles: 2, unavailable: [], off: [cleo, ann])
        let holder = Sample.planned(cleo, .operatorHoldsConversation)
        #expect(
            plan.hops == [
                holder, Sample.planned(bob, .primaryOperatorAssignedToJob), Sample.planned(ann),
                holder, Sample.planned(ann), Sample.planned(bob),
            ])
        #expect(plan.skipped.isEmpty && plan.isAnswerable)
    }

    @Test("the emergency contact stands behind all rounds, with the chain's window")
    func emergency() {
        let plan = ChainPlan(
            holder: nil, assigned: nil, chain: [(ann, 20)], chainWindowSeconds: 45, tenantWindowSeconds: 60, cycles: 2,
            emergency: dan, unavailable: [], off: [ann])
        #expect(
            plan.hops == [
                Sample.planned(ann, .numberChain, 20), Sample.planned(ann, .numberChain, 20),
                Sample.planned(dan, .emergencyContact, 45),
            ])
        #expect(plan.isAnswerable)
    }

    @Test("with everybody away nobody can be asked at once, unless there is an emergency contact who works there")
    func answerable() {
        func plan(_ emergency: OperatorID?, gone: Set<OperatorID> = [], off: Set<OperatorID>) -> ChainPlan {
            ChainPlan(
                holder: nil, assigned: nil, chain: chain(ann, bob), chainWindowSeconds: nil, tenantWindowSeconds: 60,
                cycles: 1, emergency: emergency, unavailable: gone, off: off)
        }
        #expect(!plan(nil, off: [ann, bob]).isAnswerable)
        #expect(plan(nil, off: [ann]).isAnswerable)
        #expect(plan(dan, off: [ann, bob]).isAnswerable)
        #expect(plan(ann, off: [ann, bob]).isAnswerable)
        #expect(!plan(dan, gone: [dan], off: [ann, bob]).isAnswerable)
        #expect(plan(dan, gone: [dan], off: [ann, bob]).hops == [Sample.planned(ann), Sample.planned(bob)])
    }

    @Test("a planned hop has the coded form that the tables keep")
    func coding() throws {
        let json = #"{"operator":"00000000-0000-0000-0000-000000000001","reason":"number_chain","window":60}"#
        let hop = try JSONDecoder().decode(PlannedHop.self, from: Data(json.utf8))
        #expect(hop == Sample.planned(ann))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(hop), as: UTF8.self) == json)
    }
}
