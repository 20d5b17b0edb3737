import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A link that was replaced or has expired is dead, and tells no more than one that never was.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DeadLinkTests {
    private struct Job: Decodable { var tracking_url: String }

    /// Runs the body on an installation where the customer has the job J1001, and another one J1002.
    private func withJobs(_ body: (Installation, _ bearer: [(String, String)]) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            let bearer = try await installation.bearer()
            for phone in [Installation.customer, "+15125550143"] {
                let made = try await installation.post(
                    "\(installation.trackURL)/api/jobs", #"{"customer":{"phone":"\#(phone)"}}"#, headers: bearer)
                #expect(made.status == 201)
            }
            try await body(installation, bearer)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private func renew(
        _ installation: Installation, _ bearer: [(String, String)], as name: String
    ) async throws -> TransportResponse {
        try await installation.post(
            "\(installation.trackURL)/api/jobs/J1001/link", "", headers: bearer + [("Idempotency-Key", name)])
    }

    private func link(_ answer: TransportResponse) throws -> String {
        try JSONDecoder().decode(Job.self, from: Data(answer.body)).tracking_url
    }

    /// Waits until the link opens nothing, which is when its job's event has come, or the view is too old.
    private func untilDead(_ job: LiveJob, _ installation: Installation) async throws {
        try await eventually("the link is dead") { try await installation.get(job.view).status == 404 }
    }

    @Test func aNewLinkEndsTheOldOneAndWhoeverIsOnItsPage() async throws {
        try await withJobs { installation, bearer in
            let old = try await LiveJob("J1001", installation)
            let stream = try EventReader(old.events, of: installation)
            let other = try EventReader(try await LiveJob("J1002", installation).events, of: installation)
            for reader in [stream, other] { _ = try await reader.event(1) }
            #expect(try await installation.get(old.page).status == 200)

            let answer = try await renew(installation, bearer, as: "link-1")
            #expect(answer.status == 200 && answer.header("ETag") != nil)
            try await stream.untilEnded()
            #expect(stream.exitStatus == 0, "ended, and not broken off")
            try await untilDead(old, installation)
            #expect(try await installation.get(old.page).status == 404)
            #expect(try await installation.get(old.events).status == 404)

            let new = try await LiveJob("J1001", installation)
            #expect(try link(answer) == new.page && new.page != old.page)
            #expect(try await installation.get(new.page).status == 200)
            #expect(try await installation.get(new.view).status == 200)
            let again = try EventReader(new.events, of: installation)
            #expect(try await again.event(1).data.contains("J1001"))
            #expect(other.exitStatus == nil, "another job's page stays")
            for reader in [again, other] { reader.stop() }
        }
    }

    @Test func theSameRequestAgainMakesNoOtherLink() async throws {
        try await withJobs { installation, bearer in
            let first = try await renew(installation, bearer, as: "link-1")
            let repeated = try await renew(installation, bearer, as: "link-1")
            #expect(repeated.status == 200 && repeated.header("Idempotency-Replayed") == "true")
            #expect(repeated.body == first.body)
            let version = "select token_version from jobs where number = 1001"
            #expect(try await installation.value(version) == "2")
            #expect(try await installation.get(try link(first)).status == 200)

            let second = try await renew(installation, bearer, as: "link-2")
            #expect(try link(second) != link(first))
            #expect(try await installation.value(version) == "3")
            let made = "select count(*) from audit_events where kind = 'job_changed' and detail -> 'fields' ? 'link'"
            #expect(try await installation.value(made) == "2")
        }
    }

    @Test func theCommandLineMakesANewLinkToo() async throws {
        try await withJobs { installation, _ in
            let old = try await LiveJob("J1001", installation)
            let printed = try await installation.run("backhop", ["job", "link", "--tenant", "acme", "J1001"])
            let new = try await LiveJob("J1001", installation)
            #expect(printed.split(separator: "\n").last.map(String.init) == new.page && new.page != old.page)
            #expect(try await installation.get(new.page).status == 200)
            try await untilDead(old, installation)
            let channel = "select channel from audit_events where kind = 'job_changed'"
            #expect(try await installation.value(channel) == "command_line")
        }
    }

    /// Whoever has a dead link does not learn whether it ever was one.
    @Test func anUnknownARevokedAndAnExpiredLinkAnswerAlike() async throws {
        try await withJobs { installation, bearer in
            let revoked = try await LiveJob("J1001", installation)
            let expired = try await LiveJob("J1002", installation)
            for job in [revoked, expired] { #expect(try await installation.get(job.view).status == 200) }
            #expect(try await renew(installation, bearer, as: "link-1").status == 200)
            try await installation.database.script(
                """
                update jobs set status = 'completed', closed_at = now() - interval '90 days -1 hours' where number = 1002
                """)
            let stream = try EventReader(expired.events, of: installation)
            _ = try await stream.event(1)
            stream.stop()
            try await installation.database.script(
                "update jobs set closed_at = now() - interval '90 days 1 hour' where number = 1002")
            for job in [revoked, expired] { try await untilDead(job, installation) }

            let token = String(repeating: "A", count: 22)
            let view = "\(installation.trackURL)/api/track/\(token)"
            let unknown = [view, "\(view)/events", revoked.page.replacing(/token=.*/, with: "token=\(token)")]
            for job in [revoked, expired] {
                for (dead, never) in zip([job.view, job.events, job.page], unknown) {
                    let answer = try await installation.get(dead)
                    #expect(answer.status == 404)
                    let other = try await installation.get(never)
                    #expect(Self.said(answer) == Self.said(other), "\(never)")
                }
            }
        }
    }

    /// All that an answer tells but the time.
    private static func said(_ answer: TransportResponse) -> [String] {
        let fields = answer.headers.filter { $0.0.lowercased() != "date" }.map { "\($0.0): \($0.1)" }
        return ["\(answer.status)"] + fields + [String(decoding: answer.body, as: UTF8.self)]
    }
}
