import CLinuxShims
import Foundation
import Testing

@testable import TestInstallation

/// One, two and four processes of each service do the same, and killing half of them costs latency and nothing else.
///
/// `make kill-half` measures for longer and holds the latency against its limit.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct KilledHalfTests {
    @Test func oneTwoAndFourOfEachServiceGiveTheSameResults() async throws {
        let alone = try await KilledHalfRun.measure(workers: 1)
        print(alone.line)
        #expect(alone.results.isPerfect && alone.quiet.count > 0, "\(alone.results)")
        for workers in [2, 4] {
            let figures = try await KilledHalfRun.measure(workers: workers)
            print(figures.line)
            #expect(figures.results == alone.results)
            #expect(figures.quiet.count > 0 && figures.after.count + figures.behind.count > 0)
            // A machine that is busy with other tests may take longer.
            guard KilledHalfRun.isMeasured else { continue }
            #expect(figures.after.count > 0 && figures.extra <= KilledHalfFigures.limit, "\(figures.line)")
        }
    }

    /// What a kill costs the one text whose request was about to begin: nobody can know that it did not, so that text waits for the
    /// end of its lease and for its look-up, and is then sent. One that Twilio has is found by its callback.
    @Test(arguments: ["sender.claimed", "sender.answered"])
    func aTextThatIsCaughtInItsRequestIsNotSentBeforeItWasLookedUp(step: String) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        installation.signal("sender", SIGKILL)
        try installation.start("sender", settings: ["BACKHOP_CRASH_AT": step])
        try await installation.simulator.text(from: Installation.customer, "Caught")
        try await eventually("the sender has died", within: .seconds(60), log: installation.log(of: "sender")) {
            installation.exitStatus(of: "sender") == 128 + SIGKILL
        }
        try installation.start("sender", as: "sender-2")
        try await installation.until("select state from outbound_messages", is: "sent", within: .seconds(120))
        #expect(try await installation.simulator.inbox(of: Installation.operators[0]).count == 1)
        let took = try await installation.value(
            "select round(extract(epoch from max(at) - min(at)), 1) from send_attempts")
        print("caught at \(step): \(took ?? "?") s from the claim to the record")
        let steps = try await installation.value(
            "select string_agg(step, ' ' order by attempt_step_id) from send_attempts")
        if step == "sender.claimed" {
            // Five seconds to begin, five of the request's, five for a slow commit; and fifteen until Twilio's list can be believed.
            #expect(took.flatMap { Double($0) } ?? 0 > 29)
            #expect(steps == "claimed uncertain not_found claimed accepted")
        } else {
            #expect(steps == "claimed found")
        }
        await installation.stop()
    }
}
