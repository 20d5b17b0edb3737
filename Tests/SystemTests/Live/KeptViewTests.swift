import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// What a link opens, which the tracker keeps for some seconds while it is told of changes.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct KeptViewTests {
    private let sam = Installation.operators[0]

    /// Runs the body on an installation where Sam is asked about the customer's job.
    private func withJob(_ body: (Installation, LiveJob) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: sam, has: 1)
            try await until(installation, "backhop_tracker_events_received", is: 1)
            try await body(installation, try await LiveJob("J1001", installation))
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    /// The stream ends by the event, so from then on nothing old may be shown.
    @Test func aRevokedLinkIsDeadAtOnceWhenItsJobsEventComes() async throws {
        try await withJob { installation, job in
            let stream = try EventReader(job.events, of: installation)
            _ = try await stream.event(1)
            #expect(try await installation.get(job.view).status == 200)
            try await installation.database.script("update jobs set token_sha256 = sha256('another')")
            try await installation.simulator.text(from: sam, "OK")
            try await stream.untilEnded()
            #expect(try await installation.get(job.view).status == 404)
            #expect(try await installation.get(job.page).status == 404)
        }
    }

    @Test func withoutTheBrokerAChangeIsShownAtOnceAndARevokedLinkIsDead() async throws {
        try await withJob { installation, job in
            _ = try await installation.get(job.view)
            try await TestServers.control("rabbitmq", "kill")
            try await until(installation, "backhop_tracker_events_received", is: 0)
            for type in ["Dumpster", "Skip", "Boiler"] {
                try await installation.database.script("update jobs set service_type = '\(type)'")
                let view = String(decoding: try await installation.get(job.view).body, as: UTF8.self)
                #expect(view.contains(#""service_type":"\#(type)""#))
            }
            try await installation.database.script("update jobs set token_sha256 = sha256('another')")
            #expect(try await installation.get(job.view).status == 404)
            try await TestServers.control("rabbitmq", "start")
            try await until(installation, "backhop_tracker_events_received", is: 1)
            #expect(try await installation.get(job.view).status == 404)
        }
    }

    @Test func whoAsksAgainCostsTheDatabaseNothing() async throws {
        try await withJob { installation, job in
            _ = try await installation.get(job.view)
            let before = try await metric(installation, "backhop_tracker_view_reads_total")
            let etag = try await job.etag() ?? ""
            for _ in 1...100 {
                let again = try await installation.get(job.view, headers: [("If-None-Match", etag)])
                #expect(again.status == 304)
            }
            let reads = try await metric(installation, "backhop_tracker_view_reads_total") - before
            #expect(reads < 50, "once in five seconds would do")
        }
    }

    private func until(_ installation: Installation, _ name: String, is value: Double) async throws {
        try await eventually("\(name) is \(value)", within: .seconds(60)) {
            try await metric(installation, name) == value
        }
    }

    private func metric(_ installation: Installation, _ name: String) async throws -> Double {
        let value = try await installation.metric(name, of: "tracker")
        return try #require(value)
    }
}
