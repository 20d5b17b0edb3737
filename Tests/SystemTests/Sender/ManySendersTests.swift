import Foundation
import Testing

@testable import TestInstallation

/// One, two or four senders do the same: every text once, each phone's texts in their order, hops before the rest.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ManySendersTests {
    private func installation(senders: Int) async throws -> Installation {
        let installation = try await Installation.start(windows: [600, 600, 600])
        for number in 1..<max(senders, 1) where number < senders {
            try installation.start("sender", as: "sender-\(number + 1)")
        }
        return installation
    }

    @Test(arguments: [1, 2, 4])
    func textsGoOutOnceAndInOrderThroughFaults(senders: Int) async throws {
        let (phones, each) = (20, 5)
        let installation = try await installation(senders: senders)
        let world = SenderWorld(installation: installation)
        try await world.withoutPace()
        for phone in stride(from: 0, to: phones, by: 4) {
            let faults: [[String: String]] = [
                ["kind": "rate_limit"], ["kind": "reset_after_accept"], ["kind": "error_before_accept"],
            ]
            for fault in faults {
                try await installation.simulator.fault(
                    fault.merging(["to": SenderWorld.phone(phone)]) { $1 }, times: 1)
            }
        }
        try await world.write(phones, each: each, body: "In order")
        try await world.untilSent(phones * each, within: .seconds(240))
        let received = try await world.received()
        let wanted = (1...each).map { "In order \($0)" }
        for phone in 0..<phones { #expect(received[SenderWorld.phone(phone)] == wanted, "phone \(phone)") }
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
        await installation.stop()
    }

    /// The pace is the number's, not the process's.
    @Test(arguments: [1, 4])
    func sendersShareANumbersPace(senders: Int) async throws {
        let installation = try await installation(senders: senders)
        let world = SenderWorld(installation: installation)
        try await world.setPace(5)
        try await world.write(60, lane: "send.bulk", body: "Paced")
        try await installation.until(
            "select count(*) >= 5 from outbound_messages where state = 'sent'", is: "true", within: .seconds(60))
        // A hop that comes while the bulk waits.
        try await installation.simulator.text(from: Installation.customer, "I come first")
        try await world.untilSent(61, within: .seconds(120))
        let span = try await installation.value(
            "select extract(epoch from max(claimed_at) - min(claimed_at)) from outbound_messages")
        // Sixty turns take 11.8 s; those of the last two seconds may come together.
        #expect(span.flatMap { Double($0) } ?? 0 > 9)
        let before = try await installation.value(
            """
            select count(*) from outbound_messages where lane = 'send.bulk' and claimed_at > (
                select claimed_at from outbound_messages where lane = 'send')
            """)
        #expect(before.flatMap { Int($0) } ?? 0 > 0)
        await installation.stop()
    }
}
