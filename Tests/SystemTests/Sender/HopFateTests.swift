import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// What becomes of a hop whose text cannot go, may not go any more, or gets no turn.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct HopFateTests {
    private let sam = Installation.operators[0]
    private let alex = Installation.operators[1]

    private func state(of phone: String) -> String {
        "select string_agg(state, ',' order by created_at) from outbound_messages where their_number = '\(phone)'"
    }

    @Test func aPermanentFailureAsksTheNextOperatorAtOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.simulator.fault(["kind": "reject", "to": sam])
        try await installation.simulator.text(from: Installation.customer, "Sam has no phone")
        _ = try await installation.simulator.inbox(of: alex, has: 1)
        #expect(try await installation.value(state(of: sam)) == "failed")
        #expect(try await installation.value("select state from hops where hop = 1") == "failed")
        await installation.stop()
    }

    /// The first operator answers while the next one's text waits for Twilio.
    @Test func aTextThatNobodyWantsAnyMoreIsNotSent() async throws {
        let installation = try await Installation.start(windows: [5, 600, 600])
        try await installation.simulator.fault(["kind": "rate_limit", "to": alex])
        try await installation.simulator.text(from: Installation.customer, "Who is first?")
        let code = try await installation.simulator.inbox(of: sam, has: 1)[0].code
        try await installation.until(
            "select count(*) from send_attempts a join outbound_messages o using (tenant_id, outbound_id) "
                + "where o.their_number = '\(alex)' and a.step = 'not_sent'", is: "1")
        try await installation.simulator.text(from: sam, "OK \(code)")
        try await installation.until("select state from relays", is: "acknowledged")
        try await installation.simulator.clearFaults()
        try await installation.until(
            "select state from outbound_messages where their_number = '\(alex)' and starts_window", is: "cancelled")
        // Longer than the retry that is on its way.
        try await Task.sleep(for: .seconds(4))
        let texts = try await installation.simulator.inbox(of: alex)
        #expect(!texts.contains { $0.body.contains("Who is first?") })
        await installation.stop()
    }

    /// Design rule 6: a hop without a turn before its `ask_by` is never sent, and the next operator is asked.
    @Test func aHopThatGetsNoTurnInTimeGoesToTheNextOperator() async throws {
        let installation = try await Installation.start(windows: [6, 600, 600])
        let world = SenderWorld(installation: installation)
        try await world.setPace(0.01)
        try await world.write(1, body: "Takes the turn")
        try await world.untilSent(1, within: .seconds(30))
        try await installation.simulator.text(from: Installation.customer, "Has none")
        try await installation.until(
            "select state from outbound_messages where their_number = '\(sam)' and body like '%Has none%'",
            is: "cancelled")
        try await installation.until(
            "select turn_at > now() and state = 'queued' from outbound_messages "
                + "where their_number = '\(alex)' and body like '%Has none%'", is: "true")
        #expect(try await installation.simulator.inbox(of: sam).isEmpty)
        await installation.stop()
    }

    /// Twilio says once that a customer wants no texts (error 21610), and is not asked again.
    @Test func aCustomerWhoOptedOutGetsNothingMore() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let world = SenderWorld(installation: installation)
        try await world.withoutPace()
        _ = try await installation.post(
            installation.simulator.base + "/faults",
            "{\"kind\":\"reject\",\"code\":21610,\"to\":\"\(SenderWorld.phone(0))\",\"times\":1}")
        for answer in ["First answer", "Second answer"] {
            try await world.write(1, purpose: "customer", body: answer)
            try await installation.until(
                "select bool_and(state = 'failed' and error_code = 21610) from outbound_messages", is: "true")
        }
        #expect(try await installation.value("select count(*) from send_attempts where step = 'claimed'") == "1")
        #expect(try await world.received()[SenderWorld.phone(0)] == nil)
        await installation.stop()
    }
}
