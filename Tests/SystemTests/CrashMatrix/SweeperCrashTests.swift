import CLinuxShims
import Foundation
import Postgres
import ServiceKit
import Testing

@testable import TestInstallation

/// Deaths of the router while it sweeps.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SweeperCrashTests {
    static let points: [CrashPoint] = [
        .sweptHintsFound, .sweptReportsFound, .sweptCommandsFound, .sweptFailureCommitted, .spillPublished,
        .spillDeleted,
    ]
    private let operators = Installation.operators

    @Test func everyStepHasItsTrial() {
        let router = RouterCrashTests.self
        let tried =
            IngressCrashTests.withBroker + IngressCrashTests.withoutBroker + router.inbound + router.escalate
            + router.delivery + router.command + router.parked + router.publishing + Self.points
            + SenderCrashTests.points
        #expect(Set(tried) == Set(CrashPoint.allCases))
    }

    /// The hint is lost with the queue; the sweeper has put the row off when it dies.
    @Test func aTextWhoseHintWasLostTwiceGoesOutOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let trial = CrashTrial(.sweptHintsFound)
        try await installation.end("sender")
        try await installation.crash("router", at: trial.point) {
            try await installation.send(trial)
        } meanwhile: {
            try await TestServers.control("rabbitmq", "ctl", ["purge_queue", installation.prefix + "send"])
        }
        try installation.start("sender")
        try await installation.expectOnce([trial], on: operators[0])
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }

    @Test func aMissingReportIsFetchedTheNextTime() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let trial = CrashTrial(.sweptReportsFound)
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.send(trial)
        try await installation.until("select state from outbound_messages", is: "sent")
        try await installation.crash("router", at: trial.point) {
            try await installation.database.script(
                "update outbound_messages set accepted_at = now() - interval '16 minutes', next_hint_at = now()")
        } meanwhile: {
            try await installation.database.script("update outbound_messages set next_hint_at = now()")
        }
        try await installation.until("select delivery_status from outbound_messages", is: "delivered")
        try await installation.expectOnce([trial], on: operators[0])
        try await installation.stopJudged()
    }

    @Test func aCommandThatWasPutOffIsCarriedOutOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let trial = CrashTrial(.sweptCommandsFound)
        try await installation.openJob()
        try await installation.crash("router", at: trial.point) {
            try await installation.order(trial.body)
        } meanwhile: {
            try await installation.database.script("update commands set next_hint_at = now()")
        }
        try await installation.expectOnce([trial], on: Installation.customer)
        try await installation.stopJudged()
    }

    /// The operator's text to the customer is refused, and the operator is told.
    @Test func theWriterOfAFailedTextIsToldOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let trial = CrashTrial(.sweptFailureCommitted)
        try await installation.send(trial)
        _ = try await installation.simulator.inbox(of: operators[0], has: 1)
        try await installation.simulator.text(from: operators[0], "OK")
        try await installation.until("select state from relays", is: "acknowledged")
        try await installation.simulator.fault(["kind": "reject", "to": trial.phone], times: 1)
        try await installation.crash("router", at: trial.point) {
            try await installation.simulator.text(from: operators[0], "The gate is open")
        }
        _ = try await installation.simulator.inbox(of: operators[0], has: 2)
        try await installation.untilSettled()
        let told = try await installation.simulator.inbox(of: operators[0])
        #expect(told.count { $0.body.contains("could not be delivered") } == 1)
        #expect(try await installation.value("select count(*) from alerts where kind = 'undeliverable'") == "1")
        try await installation.stopJudged()
    }

    @Test func aSpilledTextIsRelayedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let points: [CrashPoint] = [.spillPublished, .spillDeleted]
        // An ingress without a broker spills.
        try await installation.end("ingress")
        try installation.start("ingress", settings: ["BACKHOP_AMQP_URL": "amqp://user:password@127.0.0.1:1/"])
        for point in points {
            try await installation.crash("router", at: point) {
                try await eventually("the ingress takes the text") {
                    try await installation.simulator.text(
                        from: CrashTrial(point).phone, CrashTrial(point).body, sid: CrashTrial(point).sid
                    ).status == 200
                }
            }
            try await installation.untilSettled()
        }
        try await installation.expectOnce(points.map(CrashTrial.init), on: operators[0])
        #expect(try await installation.value("select count(*) from inbound_spill") == "0")
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }
}

extension Installation {
    /// A customer's text, which makes a job.
    func openJob() async throws {
        try await simulator.text(from: Installation.customer, "A job, please")
        try await until("select count(*) from jobs", is: "1")
    }

    /// A dispatcher's text to the customer, as a row whose message was lost.
    func order(_ body: String) async throws {
        try await database.script(
            """
            insert into commands (tenant_id, command_id, kind, payload, requested_by, next_hint_at)
            select tenant_id, gen_random_uuid(), 'notify_customer',
                jsonb_build_object('job', job_id, 'body', '\(body)'), 'test', now() from jobs limit 1
            """)
    }
}
