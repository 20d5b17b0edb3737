import CLinuxShims
import Foundation
import Postgres
import ServiceKit
import Testing

@testable import TestInstallation

/// Deaths of the router while it handles a delivery of each of its queues.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RouterCrashTests {
    static let inbound: [CrashPoint] = [.inboundDecided, .inboundCommitted, .inboundPublished]
    static let escalate: [CrashPoint] = [.escalationDecided, .escalationCommitted, .escalationPublished]
    static let delivery: [CrashPoint] = [.reportDecided, .reportCommitted, .reportPublished]
    static let command: [CrashPoint] = [.commandDecided, .commandCommitted, .commandPublished]
    static let parked: [CrashPoint] = [.consumerParked, .parkedDecided, .parkedCommitted]
    static let publishing: [CrashPoint] = [.hintsPartlyPublished, .clockNotRearmed]

    private let operators = Installation.operators

    @Test func aTextIsRelayedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        for point in Self.inbound {
            try await installation.crash("router", at: point) { try await installation.send(CrashTrial(point)) }
        }
        try await installation.expectOnce(Self.inbound.map(CrashTrial.init), on: operators[0])
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }

    /// Twilio refuses the first operator's number: the sender says so through `escalate`.
    @Test func aFailedHopGoesToTheNextOperatorOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        for point in Self.escalate {
            try await installation.simulator.fault(["kind": "reject", "to": operators[0]], times: 1)
            try await installation.crash("router", at: point) { try await installation.send(CrashTrial(point)) }
        }
        try await installation.expectOnce(Self.escalate.map(CrashTrial.init), on: operators[1])
        #expect(try await installation.simulator.inbox(of: operators[0]).isEmpty)
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }

    /// The carrier reports `sent` and then `undelivered`.
    @Test func anUndeliveredHopGoesToTheNextOperatorOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        for point in Self.delivery {
            try await installation.simulator.fault(["kind": "undelivered", "to": operators[0]], times: 1)
            try await installation.crash("router", at: point, pass: 2) {
                try await installation.send(CrashTrial(point))
            }
            // The reports of this trial must not kill the router of the next one.
            try await installation.expectOnce([CrashTrial(point)], on: operators[1])
            try await installation.until(
                "select count(*) from outbound_messages where coalesce(delivery_status, '') not in ('delivered', 'undelivered')",
                is: "0")
        }
        try await installation.expectOnce(Self.delivery.map(CrashTrial.init), on: operators[1])
        #expect(try await installation.value("select count(*) from hops where state = 'failed'") == "3")
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }

    @Test func aCommandIsCarriedOutOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.openJob()
        for point in Self.command {
            try await installation.crash("router", at: point) {
                try await installation.order(CrashTrial(point).body)
            }
        }
        try await installation.expectOnce(Self.command.map(CrashTrial.init), on: Installation.customer)
        #expect(try await installation.value("select count(*) from commands where state = 'done'") == "3")
        try await installation.stopJudged()
    }

    @Test func whatCannotBeProcessedIsParkedAndAlertedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        for point in Self.parked {
            let poison = #"{"tenant":"' || tenant_id || '","trial":"\#(point.rawValue)"}"#
            try await installation.crash("router", at: point) {
                try await installation.database.script(
                    """
                    insert into inbound_spill (tenant_id, spill_id, queue, payload)
                    select tenant_id, gen_random_uuid(), 'inbound', convert_to('\(poison)', 'UTF8') from tenants
                    """)
            }
            let rows = "from parked_messages where convert_from(payload, 'UTF8') like '%\(point.rawValue)%'"
            try await installation.until("select count(*) \(rows)", is: "1")
        }
        try await Task.sleep(for: .seconds(2))
        #expect(try await installation.value("select count(*) from parked_messages") == "3")
        #expect(try await installation.value("select count(*) from alerts where kind = 'parked'") == "3")
        try await installation.stopJudged()
    }

    /// The next operator gets two texts, and the router dies when the hint of one is out.
    @Test func allTextsOfAHopGoOutWhenOnlySomeHintsWerePublished() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let trial = CrashTrial(.hintsPartlyPublished)
        try await installation.simulator.text(from: trial.phone, "One")
        try await installation.simulator.text(from: trial.phone, "Two")
        let asked = try await installation.simulator.inbox(of: operators[0], has: 2)
        try await installation.crash("router", at: trial.point) {
            try await installation.simulator.text(from: operators[0], "NO \(asked[0].code)")
        }
        _ = try await installation.simulator.inbox(of: operators[1], has: 2)
        try await installation.untilSettled()
        #expect(try await installation.simulator.inbox(of: operators[1]).map(\.text) == ["One", "Two"])
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }

    /// Seven seconds are no step of the ladder: the clock rings after five and is to be armed with the rest.
    @Test func aClockThatWasNotArmedAgainStillEndsItsHopInTime() async throws {
        let installation = try await Installation.start(windows: [7, 600, 600])
        let trial = CrashTrial(.clockNotRearmed)
        try await installation.crash("router", at: trial.point) { try await installation.send(trial) }
        try await installation.expectOnce([trial], on: operators[1])
        let first = try #require(try await installation.simulator.inbox(of: operators[0]).first)
        let second = try #require(try await installation.simulator.inbox(of: operators[1]).first)
        #expect(second.seconds - first.seconds >= 7, "never early")
        try await installation.stopJudged()
    }
}
