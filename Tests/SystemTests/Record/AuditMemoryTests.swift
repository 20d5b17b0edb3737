import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// An export of the record takes the tracker no more memory than a part of it does, however slowly it is read.
///
/// 200,000 hops; with `BACKHOP_TEST_FULL=1` a million. The figures are printed.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct AuditMemoryTests {
    private static let count = SenderWorld.isFull ? 1_000_000 : 200_000
    private static let formats = ["jsonl", "csv"]

    @Test func muchOfTheRecordTakesAsLittleMemoryAsAPartOfIt() async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        try await fill(installation)
        try installation.start("tracker")
        try await installation.untilReady("tracker")
        let bearer = try await installation.bearer()
        // Two pages, which is a part that the client takes at once.
        for format in Self.formats {
            let part = try await installation.get(url(format, installation) + "&limit=600", headers: bearer)
            #expect(part.status == 200)
        }
        let tracker = WatchedProcess(id: try #require(installation.processID(of: "tracker")))
        let before = try tracker.peak()
        for format in Self.formats {
            let lines = try await readSlowly(format, from: tracker, installation, bearer)
            #expect(lines == Self.count + (format == "csv" ? 1 : 0))
            let grown = try tracker.peak() - before
            print("\(Self.count) hops as \(format): the tracker's peak grew from \(before) kB by \(grown) kB")
            #expect(grown < 60 * 1024, "\(format)")
        }
        await installation.stop()
    }

    private func url(_ format: String, _ installation: Installation) -> String {
        "\(installation.trackURL)/api/audit?records=hops&format=\(format)"
    }

    /// Has a curl read all of it that stands still in the midst of it until the tracker does as well, and gives the number of
    /// lines.
    private func readSlowly(
        _ format: String, from tracker: WatchedProcess, _ installation: Installation, _ bearer: [(String, String)]
    ) async throws -> Int? {
        let output = installation.folder.appending(path: "audit.\(format)")
        let header = bearer.flatMap { ["--header", "\($0.0): \($0.1)"] }
        let reader = try Program(
            URL(filePath: "/usr/bin/env"),
            ["curl", "--silent", "--fail", "--no-buffer", "--noproxy", "*"] + header + [url(format, installation)],
            ProcessInfo.processInfo.environment, log: output)
        try await eventually("the export begins") { size(of: output) > 0 }
        reader.signal(SIGSTOP)
        try await tracker.untilItRests()
        #expect(reader.exitStatus == nil, "it is in the midst of it")
        reader.signal(SIGCONT)
        try await eventually("the export ends", within: .seconds(600), log: installation.log(of: "tracker")) {
            reader.exitStatus != nil
        }
        #expect(reader.exitStatus == 0)
        let count = try await Program.run(
            URL(filePath: "/usr/bin/env"), ["wc", "-l", output.path], ProcessInfo.processInfo.environment)
        return count.split(separator: " ").first.flatMap { Int($0) }
    }

    private func size(of file: URL) -> Int {
        var status = stat()
        return stat(file.path, &status) == 0 ? Int(status.st_size) : 0
    }

    // MARK: - The record

    private func fill(_ installation: Installation) async throws {
        let pool = try PostgresPool(
            PostgresConfiguration(
                url: TestServers.databaseURL(named: installation.databaseName, role: nil), poolSize: 1,
                applicationName: "filling", statementTimeout: .zero))
        try await pool.script(Self.job)
        // In steps, so that no statement is long.
        for first in stride(from: 1, through: Self.count, by: 20_000) {
            try await pool.script(Self.hops(from: first, to: min(first + 19_999, Self.count)))
        }
        try await pool.script("vacuum analyze")
        await pool.close()
    }

    private static let job = """
        insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
        select tenant_id, gen_random_uuid(), 1001, customer_id, '\(Installation.business)', '\\x00' from customers
        """

    /// Each of a relay of its own.
    private static func hops(from first: Int, to last: Int) -> String {
        """
        create temporary table filling on commit drop as
        select j.tenant_id, j.job_id, j.customer_id, j.our_number, o.operator_id, md5('r' || n)::uuid as relay_id,
            md5('t' || n)::uuid as outbound_id, 'SM' || md5('i' || n) as message_sid
        from jobs j
        join operators o on o.tenant_id = j.tenant_id and o.name = 'Sam'
        cross join generate_series(\(first), \(last)) n;
        insert into relays (tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index)
        select tenant_id, relay_id, our_number, customer_id, job_id, 'acknowledged', '[]', 1 from filling;
        insert into hops (
            tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, ask_by
        )
        select tenant_id, relay_id, 1, operator_id, 'number_chain', 'K7', 60, 'acknowledged', outbound_id, now()
        from filling;
        insert into audit_events (
            tenant_id, kind, relay_id, hop, job_id, customer_id, operator_id, message_sid, outbound_id, reason
        )
        select tenant_id, 'asked', relay_id, 1, job_id, customer_id, operator_id, message_sid, outbound_id,
            'number_chain'
        from filling;
        """
    }
}
