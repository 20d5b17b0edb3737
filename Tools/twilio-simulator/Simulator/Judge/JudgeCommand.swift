import ArgumentParser
import FoundationEssentials

/// `twilio-simulator judge`: holds the simulator's journal and the product's audit against each other.
struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Tell from the journal and the audit whether the product kept its promises.",
        discussion: """
            Exit status 0 when every rule was kept, 1 when one was broken, 64 or more when there was nothing to judge by. Judge \
            when everything has settled: what is still under way may look like something missing.
            """)

    @Option(help: "The journal: a file of JSON Lines, or the address of the simulator that has it.")
    var journal = "http://127.0.0.1:8090"

    @Option(help: "What `backhop audit export --records all` wrote.")
    var audit: String

    @Option(help: "The tenants file, YAML.")
    var tenantsFile: String

    @Option(help: "Where to write the verdict as JSON.")
    var output: String?

    @Option(help: "How far the clocks of the simulator and the product's database may be apart, in milliseconds.")
    var clocksMs = 5

    @Option(help: "How many violations of a rule to print.")
    var show = 20

    func validate() throws {
        guard clocksMs >= 0, show >= 0 else { throw ValidationError("--clocks-ms and --show cannot be negative") }
    }

    func run() async throws {
        let verdict = Verdict(try await evidence())
        print(verdict.text(showing: show), terminator: "")
        if let output {
            do { try Data(verdict.json.bytes()).write(to: URL(filePath: output), options: .atomic) } catch {
                throw SimulatorError("\(output) cannot be written")
            }
        }
        guard verdict.violations.isEmpty else { throw ExitCode(1) }
    }

    private func evidence() async throws -> Evidence {
        guard let tenants = try? Data(contentsOf: URL(filePath: tenantsFile)) else {
            throw SimulatorError("the tenants file \(tenantsFile) cannot be read")
        }
        let journal = try await EvidenceReader.journal(journal)
        var evidence = Evidence(
            messages: journal.messages, refusals: journal.refusals, audit: try EvidenceReader.audit(audit),
            businesses: try Businesses(parsing: String(decoding: tenants, as: UTF8.self)), at: Instant(.now()))
        evidence.allowances.clocks = .milliseconds(clocksMs)
        return evidence
    }
}
