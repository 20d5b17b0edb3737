package import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals

/// `twilio-simulator`: stands in for Twilio's messaging until told to stop.
package struct SimulatorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "A stand-in for Twilio's messaging: REST API, webhooks, and phones to play with.")

    @Option(help: "Where to listen, HOST:PORT.")
    var address = "127.0.0.1:8090"

    @Option(help: "The tenants file, YAML: accounts, numbers, operators, customers.")
    var tenantsFile: String?

    @Flag(help: "Ask a simulator that runs at the address how it is, and do nothing else; exit status 0 or 1.")
    var health = false

    @Option(help: "The base URL of the webhooks; texts go to its /sms/inbound.")
    var publicURL = "http://127.0.0.1:8080"

    @Option(help: "The wait before each status after the first, in milliseconds.")
    var callbackDelayMs = 100

    @Option(help: "How much longer each of those waits may be, by chance, in milliseconds.")
    var callbackJitterMs = 0

    @Option(help: "The fallback URL of the numbers' webhooks.")
    var fallbackURL: String?

    @Option(help: "A number's own webhook, NUMBER=URL; may be repeated.")
    var numberWebhook: [String] = []

    @Option(help: "How many segments leave each number in a second: 1 for a long code at Twilio, 0 for no limit.")
    var segmentsPerSecond = 0.0

    @Option(help: "How much may wait at each number, in seconds.")
    var queueLimitSeconds = 36_000

    @Option(help: "How far ahead a message has to be scheduled, in seconds.")
    var shortestScheduleSeconds = 300

    @Option(help: "What identifiers, percentages and jitter are drawn from; two runs from one seed share identifiers.")
    var seed: UInt64?

    @Option(help: "A file that gets the journal, JSON Lines, for `replay` and the judge.")
    var record: String?

    @Option(help: "How many status callbacks may be under way at once.")
    var callbackConcurrency = 64

    @Option(help: "How many messages to remember.")
    var journalLimit = 200_000

    @Option(help: "Certificates to trust for the webhooks, PEM, instead of the system's.")
    var caFile: String?

    @Flag(help: "Let other machines use the phones and the control side, as in a private network of containers.")
    var openControl = false

    @Flag(help: "Log each request (method, route, status, duration) to standard error.")
    var requestLog = false

    package init() {}

    package func validate() throws {
        guard isWebAddress(publicURL) else { throw ValidationError("--public-url is not an http or https URL") }
        guard health || tenantsFile != nil else { throw ValidationError("--tenants-file is missing") }
        guard endpoint != nil else { throw ValidationError("--address is not HOST:PORT") }
        guard callbackDelayMs >= 0 else { throw ValidationError("--callback-delay-ms cannot be negative") }
        guard callbackJitterMs >= 0, queueLimitSeconds > 0, shortestScheduleSeconds >= 0,
            (0...10_000).contains(segmentsPerSecond)
        else { throw ValidationError("a duration is negative, or --segments-per-second is not 0 to 10000") }
        guard fallbackURL.map(isWebAddress) ?? true, numberWebhook.allSatisfy({ Self.webhook($0) != nil }) else {
            throw ValidationError("--fallback-url is not an address, or --number-webhook not NUMBER=URL")
        }
        guard callbackConcurrency > 0, journalLimit >= 10 else {
            throw ValidationError("--callback-concurrency is at least 1 and --journal-limit at least 10")
        }
    }

    package func run() async throws {
        guard !health else {
            guard await isHealthy() else { throw ExitCode.failure }
            return
        }
        let logger = Logger(label: "twilio-simulator") { StreamLogHandler.standardError(label: $0) }
        let caller = try WebhookCaller.curl(maxConnections: callbackConcurrency + 512, caFile: caFile)
        let simulator = buildSimulator(
            settings: try settings(), directory: try directory(), caller: caller, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Duration.seconds(3)
        configuration.maximumCancellationDuration = Duration.seconds(3)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func directory() throws -> AccountDirectory {
        let path = tenantsFile ?? ""
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw SimulatorError("the tenants file \(path) cannot be read")
        }
        return try AccountDirectory(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Whether `/healthz` answers within two seconds.
    private func isHealthy() async -> Bool {
        guard let endpoint, let transport = try? HTTPTransport(HTTPTransportConfiguration()) else { return false }
        let host = endpoint.host == "0.0.0.0" ? "127.0.0.1" : endpoint.host
        let request = TransportRequest(method: "GET", url: "http://\(host):\(endpoint.port)/healthz")
        let response = try? await transport.send(request, timeout: .seconds(2))
        await transport.close()
        return response?.status == 200
    }

    private func settings() throws -> SimulatorSettings {
        guard let endpoint else { throw SimulatorError("--address is not HOST:PORT") }
        var base = publicURL[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return SimulatorSettings(
            address: .hostname(endpoint.host, port: endpoint.port), publicURL: String(base),
            callbackDelay: .milliseconds(callbackDelayMs), callbackConcurrency: callbackConcurrency,
            journalLimit: journalLimit, logsRequests: requestLog, opensControl: openControl,
            callbackJitter: .milliseconds(callbackJitterMs), fallbackURL: fallbackURL,
            numberWebhooks: Dictionary(numberWebhook.compactMap(Self.webhook)) { $1 },
            segmentsPerSecond: segmentsPerSecond, queueLimit: .seconds(queueLimitSeconds),
            shortestSchedule: .seconds(shortestScheduleSeconds), seed: seed, recordPath: record)
    }

    private static func webhook(_ option: String) -> (String, String)? {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let number = e164(parts[0]), isWebAddress(parts[1]) else { return nil }
        return (number, parts[1])
    }

    private var endpoint: (host: String, port: Int)? {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        let host = address[..<colon].filter { !"[]".contains($0) }
        return host.isEmpty ? nil : (host, port)
    }
}
