import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// Design rule 5: what may have been sent is looked up before it is sent again, and goes out once.
///
/// With `BACKHOP_TEST_FULL=1` a thousand texts; the test prints its figures.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AmbiguousSendTests {
    /// What becomes of the request for each text: half of those that Twilio has not taken look the same as those it has.
    private static let faults = [
        "reset_after_accept", "error_after_accept", "error_before_accept", "reset_after_accept", "error_before_accept",
        "hang_after_accept", "error_after_accept", "error_before_accept",
    ]

    private func fault(of phone: Int) -> String { Self.faults[phone % Self.faults.count] }

    @Test func everyAmbiguousTextGoesOutOnce() async throws {
        let count = SenderWorld.isFull ? 1000 : 64
        let installation = try await Installation.start(windows: [600, 600, 600])
        let world = SenderWorld(installation: installation)
        try await world.withoutPace()
        for phone in 0..<count {
            let to = SenderWorld.phone(phone)
            try await installation.simulator.fault(["kind": fault(of: phone), "to": to], times: 1)
            // For half of them no callback names the SID.
            if phone % 2 == 0 { try await installation.simulator.fault(["kind": "no_callback", "to": to]) }
        }
        let begin = ContinuousClock.now
        try await world.write(count, body: "Ambiguous")
        try await world.untilSent(count, within: .seconds(SenderWorld.isFull ? 480 : 120))
        let time = begin.duration(to: .now)
        let received = try await world.received()
        let twice = received.values.count { $0.count > 1 }
        let lost = (0..<count).count { received[SenderWorld.phone($0)] == nil }
        #expect(twice == 0 && lost == 0)
        let notTaken = (0..<count).count { fault(of: $0) == "error_before_accept" }
        let steps = try await installation.value(
            """
            select string_agg(step || '=' || count, ' ' order by step)
            from (select step, count(*) from send_attempts group by step) s
            """)
        // A callback may have named a text before its request was given up.
        let doubtful = "select count(distinct outbound_id) from send_attempts where step in ('uncertain', 'found')"
        #expect(try await installation.value(doubtful) == String(count))
        // Only what Twilio had not taken was sent again.
        #expect(
            try await installation.value("select count(*) from send_attempts where step = 'claimed'")
                == String(count + notTaken))
        print("ambiguous sends: \(count), not taken: \(notTaken), twice: \(twice), lost: \(lost)")
        print("ambiguous sends: \(time); \(steps ?? "")")
        await installation.stop()
    }

    /// Texts with the same words to one phone, without answers and callbacks: each is found as itself, and one that
    /// Twilio has not taken is not found as another.
    @Test func identicalTextsInFlightAreToldApart() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let world = SenderWorld(installation: installation)
        try await world.withoutPace()
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.fault(["kind": "reset_after_accept"], times: 2)
        try await world.write(1, each: 2, body: "OK", isNumbered: false)
        try await world.untilSent(2, within: .seconds(120))
        try await installation.simulator.fault(["kind": "error_before_accept"], times: 1)
        try await world.write(1, body: "OK", isNumbered: false)
        try await world.untilSent(3, within: .seconds(120))
        #expect(try await world.received()[SenderWorld.phone(0)] == ["OK", "OK", "OK"])
        #expect(try await installation.value("select count(distinct message_sid) from outbound_messages") == "3")
        #expect(
            try await installation.value("select string_agg(step, ',' order by attempt_step_id) from send_attempts")
                == "claimed,uncertain,found,claimed,uncertain,found,claimed,uncertain,not_found,claimed,accepted")
        await installation.stop()
    }

    /// A sender is stopped for longer than its leases while its requests are under way; another one takes over.
    @Test func aSenderPausedForLongerThanItsLeaseSendsNothingTwice() async throws {
        let count = 40
        let installation = try await Installation.start(windows: [600, 600, 600])
        let world = SenderWorld(installation: installation)
        try await world.withoutPace()
        try await installation.simulator.fault(["kind": "slow"], delayMilliseconds: 400)
        try await installation.simulator.fault(["kind": "no_callback"])
        try await world.write(count, body: "Paused")
        try await eventually("some are under way") {
            Int(try await installation.value("select count(*) from outbound_messages where state = 'sending'") ?? "")
                ?? 0 >= 8
        }
        installation.signal("sender", SIGSTOP)
        try installation.start("sender", as: "sender-2")
        // The lease is 5 s, the timeout of 5 s and 5 s more.
        try await world.untilSent(count, within: .seconds(120))
        installation.signal("sender", SIGCONT)
        try await installation.untilReady("sender")
        try await eventually("the sender that woke has nothing in hand", within: .seconds(60)) {
            try await world.metric("backhop_consumer_in_flight{queue=\"\(installation.prefix)send\"}") == 0
        }
        try await Task.sleep(for: .seconds(2))
        let received = try await world.received()
        #expect((0..<count).allSatisfy { received[SenderWorld.phone($0)] == ["Paused 1"] })
        #expect(try await installation.value("select count(*) from outbound_messages where state <> 'sent'") == "0")
        await installation.stop()
    }
}
