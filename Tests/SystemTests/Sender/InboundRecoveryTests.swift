import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// Design rule 7: no accepted text is lost with the broker, and none that Twilio could not bring to us.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct InboundRecoveryTests {
    private func customer(_ number: Int) -> String { "+1512\(String(5_700_000 + number))" }

    /// Every customer's text is with an operator, once, within a minute of `since`.
    private func expectRelayed(
        _ count: Int, of installation: Installation, since: ContinuousClock.Instant
    ) async throws {
        try await installation.until(
            "select count(distinct source_sid) from outbound_messages where purpose = 'hop'", is: String(count),
            within: .seconds(90))
        let time = since.duration(to: .now)
        _ = try await installation.simulator.inbox(of: Installation.operators[0], has: count, within: .seconds(120))
        // What was published twice has been decided by now.
        try await Task.sleep(for: .seconds(2))
        let texts = try await installation.simulator.inbox(of: Installation.operators[0])
        for number in 0..<count {
            #expect(texts.count { $0.body.contains("Text \(number).") } == 1, "text \(number)")
        }
        #expect(time < .seconds(60))
        print("recovered: \(count) texts, the last decided after \(time)")
    }

    private func send(_ range: Range<Int>, to installation: Installation, isTaken: Bool) async throws {
        for number in range {
            let sent = try? await installation.simulator.text(from: customer(number), "Text \(number).")
            #expect((sent?.status == 200) == isTaken)
        }
    }

    /// Twilio cannot reach us; nobody tells the sender when it can again, but it looks for itself.
    @Test func textsOfAnIngressThatWasDownAreRelayedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await SenderWorld(installation: installation).withoutPace()
        try await send(0..<3, to: installation, isTaken: true)
        // The last comparison was an hour ago.
        try await installation.until(
            "select count(*) > 0 and bool_and(started_at is not null and leased_until is null) from inbound_recovery",
            is: "true")
        try await installation.database.script(
            "update inbound_recovery set known_until = now() - interval '1 hour', next_at = now() + interval '10 minutes'"
        )
        let world = SenderWorld(installation: installation)
        try await eventually("the sender has seen the webhooks answer", within: .seconds(60)) {
            try await world.metric("backhop_sender_webhooks_answer") == 1
        }
        installation.signal("ingress", SIGKILL)
        for number in 3..<23 {
            // The simulator answers without a status when nobody took the text.
            _ = try? await installation.simulator.text(from: customer(number), "Text \(number).")
        }
        try await eventually("the sender has seen that they do not", within: .seconds(60)) {
            try await world.metric("backhop_sender_webhooks_answer") == 0
        }
        try installation.start("ingress")
        let back = ContinuousClock.now
        try await installation.untilReady("ingress")
        try await expectRelayed(23, of: installation, since: back)
        await installation.stop()
    }

    /// A text that still waits in the queue is here. Published a second time, with Twilio's whole seconds, it could overtake
    /// the one before.
    @Test func aTextOnItsWayIsNotTakenForMissing() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        installation.signal("router", SIGKILL)
        try await send(0..<3, to: installation, isTaken: true)
        try await eventually("the texts are taken for missing", within: .seconds(90)) {
            try await installation.database.script("update inbound_recovery set next_at = now()")
            return try await installation.value("select count(*) from recovered_messages") == "3"
        }
        // The sender looks every ten seconds, so it has seen them before. Twilio's times are up to a second too early.
        #expect(
            try await installation.value(
                "select bool_and(published_at > received_at + interval '14 s') from recovered_messages") == "true")
        try installation.start("router")
        _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 3, within: .seconds(60))
        try await installation.untilSettled()
        #expect(try await installation.value("select count(*) from outbound_messages where purpose = 'hop'") == "3")
        await installation.stop()
    }

    /// The broker loses everything that was accepted and not yet decided.
    @Test func acceptedTextsThatWereLostWithTheBrokerAreRelayedOnce() async throws {
        let count = SenderWorld.isFull ? 500 : 60
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await SenderWorld(installation: installation).withoutPace()
        try await installation.until(
            "select count(*) > 0 and bool_and(started_at is not null and leased_until is null) from inbound_recovery",
            is: "true")
        installation.signal("router", SIGKILL)
        try await send(0..<count, to: installation, isTaken: true)
        try await TestServers.control("rabbitmq", "kill")
        let data = URL(filePath: TestServers.required("BACKHOP_TEST_RABBITMQ_DIR")).appending(path: "data")
        try FileManager.default.removeItem(at: data)
        try await TestServers.control("rabbitmq", "start")
        let back = ContinuousClock.now
        try installation.start("router")
        try await installation.untilReady("router")
        try await expectRelayed(count, of: installation, since: back)
        #expect(try await installation.value("select count(*) from relays") == String(count))
        await installation.stop()
    }
}
