import CLinuxShims
import Foundation
import Postgres
import ServiceKit
import Testing

@testable import TestInstallation

/// The sender dies at each of its steps, starts again, and every text is where it belongs, once.
///
/// The table of steps and outcomes is in `docs/reliability.md`.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct SenderCrashTests {
    static let sending: [CrashPoint] = [.sendClaimed, .sendAnswered, .sendRecorded, .sendTold, .sendReleased]
    static let recovery: [CrashPoint] = [.recoveryTaken, .recoveryPublished, .recoveryNoted]
    static let points = sending + recovery + [.sendWaiting, .sendLookedUp, .sendUntold, .reportFetched]

    private let sam = Installation.operators[0]

    /// Starts everything, with a sender that dies at the step.
    private func installation(dyingAt step: CrashPoint) async throws -> Installation {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await SenderWorld(installation: installation).withoutPace()
        try await restart(installation, dyingAt: step)
        return installation
    }

    private func restart(_ installation: Installation, dyingAt step: CrashPoint) async throws {
        installation.signal("sender", SIGKILL)
        try installation.start("sender", settings: ["BACKHOP_CRASH_AT": step.rawValue])
    }

    private func untilDead(_ installation: Installation) async throws {
        try await eventually("the sender has died", within: .seconds(60), log: installation.log(of: "sender")) {
            installation.exitStatus(of: "sender") == 128 + SIGKILL
        }
    }

    /// Both texts are with the operator, once and in order, and the hop's window is running.
    private func expectBoth(_ installation: Installation) async throws {
        try await installation.until(
            "select count(*) from outbound_messages where state = 'sent'", is: "2", within: .seconds(90))
        try await Task.sleep(for: .seconds(1))
        let texts = try await installation.simulator.inbox(of: sam)
        #expect(texts.map(\.text) == ["First", "Second"])
        let unarmed = "select count(*) from outbound_messages where starts_window and ack_due_at is null"
        #expect(try await installation.value(unarmed) == "0")
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
    }

    @Test(arguments: SenderCrashTests.sending)
    func aTextIsSentOnceAndLetsTheNextGo(step: CrashPoint) async throws {
        let installation = try await installation(dyingAt: step)
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.text(from: Installation.customer, "First")
        try await untilDead(installation)
        try await installation.simulator.text(from: Installation.customer, "Second")
        try installation.start("sender")
        try await expectBoth(installation)
        try await installation.stopJudged()
    }

    @Test func aTextThatWaitsIsWoken() async throws {
        let installation = try await installation(dyingAt: .sendWaiting)
        try await installation.simulator.fault(["kind": "rate_limit"], times: 1)
        try await installation.simulator.text(from: Installation.customer, "First")
        try await untilDead(installation)
        try await installation.simulator.text(from: Installation.customer, "Second")
        try installation.start("sender")
        try await expectBoth(installation)
        try await installation.stopJudged()
    }

    @Test func aLookUpIsMadeAgain() async throws {
        let installation = try await installation(dyingAt: .sendLookedUp)
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.fault(["kind": "reset_after_accept"], times: 1)
        try await installation.simulator.text(from: Installation.customer, "First")
        try await installation.simulator.text(from: Installation.customer, "Second")
        try await untilDead(installation)
        try installation.start("sender")
        try await expectBoth(installation)
        try await installation.stopJudged()
    }

    /// Twilio has not told for a day what became of an operator's text to a customer.
    @Test func aParkedTextIsTold() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await parkText(on: installation)
        try installation.start("sender")
        try await installation.until(
            "select count(*) from parked_messages where reason like 'cannot be looked up%'", is: "1")
        try await installation.until("select state from outbound_messages where \(Self.answer)", is: "parked")
        #expect(try await installation.value("select count(*) from alerts where kind = 'parked'") == "1")
        try await installation.stopJudged()
    }

    /// The text that an operator wrote to the customer, as a condition.
    private static let answer = "body like '%The gate is open%'"

    /// Sam's answer is uncertain for longer than it is looked up for, and the sender dies when it has parked it.
    private func parkText(on installation: Installation) async throws {
        try await SenderWorld(installation: installation).withoutPace()
        try await installation.simulator.text(from: Installation.customer, "First")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        try await installation.simulator.text(from: sam, "OK")
        try await installation.until("select state from relays", is: "acknowledged")
        try await installation.simulator.fault(
            ["kind": "reset_before_accept", "to": Installation.customer], times: 1)
        try await installation.simulator.fault(["kind": "error_on_read", "to": Installation.customer])
        try await installation.simulator.text(from: sam, "The gate is open")
        try await installation.until("select state from outbound_messages where \(Self.answer)", is: "uncertain")
        try await restart(installation, dyingAt: .sendUntold)
        try await installation.database.script(
            """
            update outbound_messages
            set claimed_at = now() - interval '25 hours', not_before = now(), next_hint_at = now() where \(Self.answer)
            """)
        try await untilDead(installation)
        #expect(
            try await installation.value("select state from outbound_messages where \(Self.answer)") == "parked")
    }

    @Test func aReportIsAskedForAgain() async throws {
        let installation = try await installation(dyingAt: .reportFetched)
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.text(from: Installation.customer, "Silent")
        try await installation.until("select state from outbound_messages", is: "sent")
        try await eventually("Twilio knows of the delivery") {
            try await installation.simulator.inbox(of: sam).first?.status == "delivered"
        }
        let age = "update outbound_messages set accepted_at = now() - interval '16 minutes', next_hint_at = now()"
        try await installation.database.script(age)
        try await untilDead(installation)
        #expect(try await installation.value("select lookups from outbound_messages") == "1")
        try installation.start("sender")
        try await installation.database.script(age)
        try await installation.until("select delivery_status from outbound_messages", is: "delivered")
        try await installation.stopJudged()
    }

    @Test(arguments: SenderCrashTests.recovery)
    func aMissedTextIsRecoveredOnce(step: CrashPoint) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await SenderWorld(installation: installation).withoutPace()
        try await installation.until(
            "select count(*) > 0 and bool_and(started_at is not null and leased_until is null) from inbound_recovery",
            is: "true")
        installation.signal("ingress", SIGKILL)
        _ = try? await installation.simulator.text(from: Installation.customer, "First")
        try await restart(installation, dyingAt: step)
        try await untilDead(installation)
        try installation.start("ingress")
        try installation.start("sender")
        try await installation.untilReady("ingress")
        try await installation.until("select count(*) from inbound_messages", is: "1", within: .seconds(90))
        try await installation.simulator.text(from: Installation.customer, "Second")
        try await expectBoth(installation)
        #expect(try await installation.value("select count(*) from inbound_messages") == "2")
        try await installation.stopJudged()
    }
}
