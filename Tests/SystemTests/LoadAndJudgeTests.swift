import Foundation
import Testing

@testable import TestInstallation

/// The load and the judge, as the commands that people run, on a whole installation.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LoadAndJudgeTests {
    @Test func aRunIsMeasuredExportedAndJudged() async throws {
        let installation = try await Installation.start(windows: [5, 5, 5])
        try await load(installation)
        try await settle(installation)
        let audit = try await installation.exportedAudit()
        let clean = try await installation.judge(audit)
        #expect(!clean.contains("BROKEN") && clean.contains("nothing-lost"))

        // The judge sees it when the record of the texts is taken away.
        let lines = audit.split(separator: "\n").filter { !$0.contains(#""record":"inbound""#) }
        let error = await #expect(throws: Failure.self) {
            try await installation.judge(lines.joined(separator: "\n"))
        }
        #expect(error?.description.contains("BROKEN  nothing-lost") == true)

        let sheet = try await installation.run("backhop", ["audit", "export", "--format", "csv", "--tenant", "acme"])
        #expect(sheet.hasPrefix("record,timestamp,message_sid,tenant,") && sheet.contains(",number_chain,"))
        #expect(try await installation.run("backhop", ["audit", "export", "--since", "2099-01-01T00:00:00Z"]).isEmpty)
        await installation.stop()
    }

    private func load(_ installation: Installation) async throws {
        let (result, plot) = (file(installation, "load.json"), file(installation, "load.svg"))
        let told = try await installation.run(
            "twilio-simulator",
            [
                "load", "--simulator", installation.simulator.base, "--tenants-file",
                file(installation, "tenants.yaml").path, "--rate", "4", "--for", "10s", "--customers", "12", "--settle",
                "15s", "--output", result.path, "--plot", plot.path,
            ])
        #expect(told.contains("webhook answered"))
        let figures = try JSONDecoder().decode(Figures.self, from: Data(contentsOf: result))
        #expect(figures.texts > 30 && figures.taken == figures.texts && figures.reached > 0 && figures.given_up == 0)
        #expect(figures.latencies_us["first_text"]?.count == figures.reached)
        #expect(try String(contentsOf: plot, encoding: .utf8).contains("<polyline"))
    }

    private func settle(_ installation: Installation) async throws {
        for unfinished in [
            "relays where state = 'open'", "outbound_messages where state in ('queued', 'sending', 'uncertain')",
        ] {
            try await installation.until("select count(*) from \(unfinished)", is: "0", within: .seconds(90))
        }
    }

    private func file(_ installation: Installation, _ name: String) -> URL { installation.folder.appending(path: name) }

    private struct Figures: Decodable {
        struct Latency: Decodable {
            var count: Int
        }
        var texts: Int
        var taken: Int
        var reached: Int
        var given_up: Int
        var latencies_us: [String: Latency]
    }
}
