import CLinuxShims
import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A customer's job as it changes, over a stream.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LiveEventTests {
    private let jane = Installation.customer
    private let bea = "+15125550143"
    private let sam = Installation.operators[0]

    /// Runs the body on an installation where Sam has the customer's job.
    private func withJob(_ body: (Installation, LiveJob) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            try await installation.simulator.text(from: jane, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: sam, has: 1)
            try await installation.simulator.text(from: sam, "OK")
            try await installation.until("select state from relays", is: "acknowledged")
            try await body(installation, try await LiveJob("J1001", installation))
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    @Test func whatAnOperatorTextsIsSentAtOnceAndToNobodyElse() async throws {
        try await withJob { installation, job in
            try await installation.simulator.text(from: bea, "My roof leaks")
            _ = try await installation.simulator.inbox(of: sam, has: 2)
            let stream = try EventReader(job.events, of: installation)
            let others = try EventReader(try await LiveJob("J1002", installation).events, of: installation)
            let first = try await stream.event(1)
            #expect(first.name == "change")
            #expect(try await job.etag() == first.id)
            #expect(first.data.contains(#""status":"dispatched""#) && first.data.contains("My dumpster is full"))
            let before = try await others.event(1)
            #expect(before.data.contains("My roof leaks"))

            let code = try #require(try await installation.simulator.inbox(of: sam).first).code
            try await installation.simulator.text(from: sam, "ETA 20 \(code)")
            try await until(stream, shows: #""status":"in_progress""#)
            try await installation.simulator.text(from: sam, "DONE \(code)")
            try await until(stream, shows: #""status":"completed""#)
            #expect(stream.events.allSatisfy { $0.data.contains("My dumpster is full") })
            #expect(Set(stream.events.map(\.id)).count == stream.events.count, "each is news")
            #expect(others.events == [before], "another job's stream is told nothing")
            #expect(stream.text.contains("\nContent-Type: text/event-stream; charset=utf-8\n"))
            #expect(stream.text.contains("\nX-Accel-Buffering: no\n") && stream.text.contains("\nretry: 2000\n"))
            for reader in [stream, others] { reader.stop() }
        }
    }

    @Test func whoComesBackMissesNothingAndGetsNothingTwice() async throws {
        try await withJob { installation, job in
            let first = try EventReader(job.events, of: installation)
            let seen = try await first.event(1)
            first.stop()
            let same = try EventReader(job.events, after: seen.id, of: installation)
            try await eventually("it is read, and is what they have") { same.beats > 0 }
            #expect(same.events.isEmpty)
            same.stop()

            // While nobody listens.
            try await installation.simulator.text(from: sam, "ETA 20")
            try await installation.until("select status from jobs", is: "in_progress")
            let back = try EventReader(job.events, after: seen.id, of: installation)
            let missed = try await back.event(1)
            #expect(missed.data.contains(#""status":"in_progress""#) && missed.id != seen.id)
            try await installation.simulator.text(from: sam, "DONE")
            try await until(back, shows: #""status":"completed""#)
            back.stop()
        }
    }

    @Test func aRevokedLinkEndsItsStream() async throws {
        try await withJob { installation, job in
            let stream = try EventReader(job.events, of: installation)
            let last = try await stream.event(1)
            try await installation.database.script("update jobs set token_sha256 = sha256('another')")
            try await installation.simulator.text(from: sam, "DONE")
            try await stream.untilEnded()
            #expect(stream.exitStatus == 0 && stream.events == [last])
            #expect(try await installation.get(job.events).status == 404)
        }
    }

    /// What happened while the broker was away was told to nobody.
    @Test func afterAnOutageOfTheBrokerEveryStreamIsUpToDate() async throws {
        try await withJob { installation, job in
            let stream = try EventReader(job.events, of: installation)
            _ = try await stream.event(1)
            try await TestServers.control("rabbitmq", "kill")
            try await installation.database.script("update jobs set service_type = 'Dumpster'")
            try await TestServers.control("rabbitmq", "start")
            try await until(stream, shows: #""service_type":"Dumpster""#)
            #expect(stream.exitStatus == nil)
            stream.stop()
        }
    }

    @Test func aTrackerThatEndsEndsItsStreamsInOrder() async throws {
        try await withJob { installation, job in
            let stream = try EventReader(job.events, of: installation)
            _ = try await stream.event(1)
            try await installation.end("tracker")
            #expect(installation.exitStatus(of: "tracker") == 0)
            try await stream.untilEnded()
            #expect(stream.exitStatus == 0, "ended, and not broken off")
        }
    }

    @Test func aLinkHasSoManyStreamsAndAPlaceIsFreeAgain() async throws {
        try await withJob { installation, job in
            let streams = try (1...20).map { _ in try EventReader(job.events, of: installation) }
            for stream in streams { _ = try await stream.event(1) }
            let refused = try await installation.get(job.events)
            #expect(refused.status == 503 && refused.header("Retry-After") == "30")
            #expect(refused.header("Content-Type") == "application/problem+json")
            for stream in streams { stream.stop() }
            try await eventually("nobody is served any more") {
                try await installation.metric("backhop_tracker_live_streams", of: "tracker") == 0
            }
            let stream = try EventReader(job.events, of: installation)
            _ = try await stream.event(1)
            stream.stop()
        }
    }

    private func until(_ stream: EventReader, shows text: String) async throws {
        try await eventually("the stream shows \(text)", within: .seconds(60)) {
            stream.events.last?.data.contains(text) == true
        }
    }
}
