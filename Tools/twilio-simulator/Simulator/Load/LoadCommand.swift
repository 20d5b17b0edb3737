import ArgumentParser
import FoundationEssentials

/// `twilio-simulator load`: people who text, through a simulator that runs, and operators who answer or do not.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Let customers text and operators answer, on schedule, and measure how long things take.",
        discussion: """
            Texts go out at the given rate whatever comes back, and a text's times count from the moment at which it was meant \
            to go out. The same seed makes the same customers say the same things at the same times. Exit status 1 when a \
            text was given up.
            """)

    @Option(help: "The address of the simulator.")
    var simulator = "http://127.0.0.1:8090"

    @Option(help: "The tenants file, YAML: the numbers to text, the operators who answer, and their windows.")
    var tenantsFile: String?

    @Option(help: "Customers' turns per second; most are one text.")
    var rate = 5.0

    @Option(name: .customLong("for"), help: "For how long, such as 90, 90s, 10m or 1h.")
    var length = LoadLength(.seconds(60))

    @Option(help: "How many customers there are.")
    var customers = 200

    @Option(help: "What people do, YAML; `--print-script` shows the usual one.")
    var script: String?

    @Option(help: "Makes the run repeatable.")
    var seed: UInt64 = 1

    @Option(help: "For how long operators still answer after the last text.")
    var settle = LoadLength(.seconds(20))

    @Option(help: "Where to write the figures as JSON.")
    var output: String?

    @Option(help: "Where to write the latency plot as SVG.")
    var plot: String?

    @Flag(help: "Show the usual script, and do nothing else.")
    var printScript = false

    @Flag(help: "Say nothing on the way.")
    var quiet = false

    func validate() throws {
        guard tenantsFile != nil || printScript else { throw ValidationError("--tenants-file is missing") }
        guard isWebAddress(simulator) else { throw ValidationError("--simulator is not an http or https URL") }
        guard rate > 0, rate <= 100_000 else { throw ValidationError("--rate is more than 0 and at most 100000") }
        guard (1...9_999_999).contains(customers) else { throw ValidationError("--customers is 1 to 9999999") }
    }

    func run() async throws {
        guard !printScript else { return print(LoadScript.usual) }
        let businesses = try Businesses(parsing: try text(of: tenantsFile ?? "", "tenants file"))
        let plan = try plan(businesses)
        let board = LoadBoard(
            mark: String(UInt32.random(in: 0 ... .max), radix: 36), businesses: businesses, script: plan.script,
            seed: seed)
        let address = try SimulatorAddress(simulator, connections: 512)
        try await LoadRun(
            simulator: address, plan: plan, board: board, settle: settle.duration, showsProgress: !quiet
        ).run()
        await address.close()
        let report = LoadReport(plan: plan, figures: board.figures)
        print(report.text, terminator: "")
        if let output { try write(report.json.bytes(), to: output) }
        if let plot { try write(Array(report.plot.svg.utf8), to: plot) }
        guard report.figures.givenUp == 0 else { throw ExitCode(1) }
    }

    private func plan(_ businesses: Businesses) throws -> LoadPlan {
        let numbers = businesses.tenants.flatMap { $0.numbers ?? [] }.filter { $0.active ?? true }
            .compactMap { e164($0.number) }
        guard !numbers.isEmpty else { throw SimulatorError("the tenants file has no active number") }
        return LoadPlan(
            rate: rate, length: length.duration, customers: customers, numbers: numbers,
            script: try LoadScript(parsing: try script.map { try text(of: $0, "script") } ?? LoadScript.usual),
            seed: seed)
    }

    private func text(of path: String, _ what: String) throws -> String {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw SimulatorError("the \(what) \(path) cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw SimulatorError("\(path) cannot be written")
        }
    }
}

/// A length of time on the command line: seconds, or a number with `s`, `m` or `h`.
struct LoadLength: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let unit = ["s": 1, "m": 60, "h": 3600][String(argument.suffix(1))]
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), (0...86_400).contains(number),
            number * (unit ?? 1) <= 86_400
        else { return nil }
        duration = .seconds(number * (unit ?? 1))
    }

    var description: String { "\(duration.components.seconds)s" }
}
