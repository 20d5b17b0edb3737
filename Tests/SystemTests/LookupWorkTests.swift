import HTTPTransport
import Testing

@testable import TestInstallation

/// Whoever looks for a job that is not theirs does not learn by how long it takes what there is: the database is asked the
/// same, whatever is wrong.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LookupWorkTests {
    /// As often as one job may be looked up at once.
    private static let lookups = 5

    @Test func whateverIsWrongTheSameTablesAreRead() async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        try installation.start("tracker")
        try await installation.untilReady("tracker")
        let job = #"{"customer":{"phone":"\#(Installation.customer)"}}"#
        let made = try await installation.post(
            "\(installation.trackURL)/api/jobs", job, headers: try await installation.bearer())
        #expect(made.status == 201)
        try await installation.end("tracker")

        let digits = try await reads(installation, of: "acme", job: "J1001", digits: "0143")
        #expect(digits.allSatisfy { $0 >= Self.lookups }, "\(digits)")
        let number = try await reads(installation, of: "acme", job: "J1002", digits: "0142")
        let business = try await reads(installation, of: "nobody", job: "J1001", digits: "0142")
        #expect(number == digits && business == digits, "\(digits), \(number), \(business)")
        await installation.stop()
    }

    /// How often businesses and jobs are read, by an index or without one, by a tracker that is asked for a job some times.
    private func reads(
        _ installation: Installation, of business: String, job: String, digits: String
    ) async throws -> [Int] {
        try await installation.untilAlone()
        let before = try await reads(installation)
        try installation.start("tracker")
        try await installation.untilReady("tracker")
        for _ in 0..<Self.lookups {
            let answer = try await installation.post(
                "\(installation.trackURL)/api/track/lookup",
                #"{"business":"\#(business)","job":"\#(job)","last_four":"\#(digits)"}"#)
            #expect(answer.status == 404)
        }
        try await installation.end("tracker")
        try await installation.untilAlone()
        return zip(try await reads(installation), before).map { $0 - $1 }
    }

    private func reads(_ installation: Installation) async throws -> [Int] {
        var reads: [Int] = []
        for table in ["tenants", "jobs"] {
            let read = try await installation.value(
                "select seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables where relname = '\(table)'")
            reads.append(try #require(read.flatMap { Int($0) }))
        }
        return reads
    }
}
