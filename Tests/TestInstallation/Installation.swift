import Foundation
import HTTPTransport
import Postgres
import RelayModel
import Synchronization

/// A whole installation of a test's own: a database, queues under a prefix of their own, the simulator and the services, as
/// real processes.
final class Installation: Sendable {
    /// The customer, the business's number and the operators of its tenants file.
    static let customer = "+15125550142"
    static let business = "+15125550100"
    static let operators = ["+15125550111", "+15125550112", "+15125550113"]
    static let accountSID = "AC00000000000000000000000000000001"
    static let authToken = "test-auth-token-of-acme"

    let folder: URL
    let database: PostgresPool
    let simulator: SimulatorClient
    let http: HTTPTransport
    let ports: [String: Int]
    let prefix: String
    let databaseName: String
    /// What stands before several processes of a service.
    let fronts = Mutex<[Task<Void, Never>]>([])
    private let programs = Mutex<[String: Program]>([:])

    /// Prepares the database and starts everything.
    ///
    /// - Parameter windows: The operators' windows in seconds.
    static func start(windows: [Int] = [5, 5, 5]) async throws -> Installation {
        let installation = try await Installation(windows: windows)
        for program in ["twilio-simulator", "ingress", "router", "sender", "tracker"] {
            try installation.start(program)
        }
        try await installation.untilTheSimulatorAnswers()
        for program in ["ingress", "router", "sender", "tracker"] { try await installation.untilReady(program) }
        return installation
    }

    /// Prepares everything but starts nothing, and with `isSetUp` false leaves the database empty.
    ///
    /// - Parameters:
    ///   - tenants: A tenants file in place of the usual one.
    ///   - workers: With several, each process of a service has ports of its own, and a front has the public ones.
    init(windows: [Int] = [5, 5, 5], isSetUp: Bool = true, tenants: String? = nil, workers: Int = 1) async throws {
        let mark = String(UInt32.random(in: 0 ... .max), radix: 36)
        databaseName = "system_\(mark)"
        prefix = "system.\(mark)."
        folder = FileManager.default.temporaryDirectory.appending(path: "backhop-\(mark)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        http = try HTTPTransport(HTTPTransportConfiguration(maxConnections: 64))
        ports = try freePorts(of: ["twilio-simulator"] + Installation.portNames(workers))
        simulator = SimulatorClient(base: "http://127.0.0.1:\(ports["twilio-simulator"] ?? 0)", http: http)
        database = try await prepareDatabase(databaseName)
        try (tenants ?? Self.tenants(windows))
            .write(to: folder.appending(path: "tenants.yaml"), atomically: true, encoding: .utf8)
        try await run("backhop", ["keys", "generate", "--output", keyringPath])
        if isSetUp { try await setUp() }
    }

    /// Brings the empty database to where the services work with it.
    func setUp() async throws {
        try await run("backhop", ["setup", "--passwords", try passwordFolder(), "--tenants", tenantsPath])
    }

    private func passwordFolder() throws -> String {
        let passwords = folder.appending(path: "passwords")
        try FileManager.default.createDirectory(at: passwords, withIntermediateDirectories: true)
        for service in ["ingress", "router", "sender", "tracker"] {
            let path = passwords.appending(path: service).path
            let isMade = FileManager.default.createFile(
                atPath: path, contents: Data(TestServers.rolePassword.utf8), attributes: [.posixPermissions: 0o600])
            guard isMade else { throw Failure("\(path) cannot be made") }
        }
        return passwords.path
    }

    /// Stops everything and deletes what it left.
    func stop() async {
        for program in programs.withLock({ Array($0.values) }) { await program.stop() }
        for front in fronts.withLock({ $0 }) {
            front.cancel()
            await front.value
        }
        await database.close()
        await http.close()
        if let server = try? PostgresPool(
            PostgresConfiguration(
                url: TestServers.databaseURL, poolSize: 1, applicationName: "system tests", statementTimeout: .zero))
        {
            try? await server.script("drop database if exists \(databaseName) with (force)")
            await server.close()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: - Programs

    /// Starts a service, or starts it again; `settings` go before the installation's own.
    ///
    /// - Parameter alias: What this process is called here, for one that runs beside another of the same service; unless it is
    ///   one of several workers nobody knows its ports.
    func start(_ name: String, as alias: String? = nil, settings: [String: String] = [:]) throws {
        let arguments = name == "twilio-simulator" ? simulatorArguments : []
        var own = environment(of: name)
        if let alias {
            own["BACKHOP_HTTP_ADDRESS"] = "127.0.0.1:\(ports[alias] ?? 0)"
            own["BACKHOP_ADMIN_ADDRESS"] = "127.0.0.1:\(ports["\(alias)-admin"] ?? 0)"
        }
        let program = try Program(
            TestServers.binary(name), arguments, own.merging(settings) { $1 }, log: log(of: alias ?? name))
        programs.withLock { $0[alias ?? name] = program }
    }

    /// Where the service's output goes.
    func log(of name: String) -> URL { folder.appending(path: "\(name).log") }

    /// The service's exit status, or nil while it runs.
    func exitStatus(of name: String) -> Int32? { programs.withLock { $0[name] }?.exitStatus }

    /// The service's process, running or not; nil when it was never started.
    func processID(of name: String) -> Int32? { programs.withLock { $0[name] }?.processID }

    /// Sends the service a signal; `SIGKILL` waits until it is gone.
    func signal(_ name: String, _ signal: Int32) { programs.withLock { $0[name] }?.signal(signal) }

    /// Waits until the service says that it is ready.
    func untilReady(_ name: String) async throws {
        let port = ports["\(name)-admin"] ?? 0
        try await eventually("\(name) is ready", log: log(of: name)) {
            try await self.get("http://127.0.0.1:\(port)/readyz").status == 200
        }
    }

    /// Waits until the simulator can be used.
    func untilTheSimulatorAnswers() async throws {
        let port = ports["twilio-simulator"] ?? 0
        try await eventually("the simulator answers", log: log(of: "twilio-simulator")) {
            try await self.get("http://127.0.0.1:\(port)/healthz").status == 200
        }
    }

    /// Runs the command line to its end.
    @discardableResult
    func run(_ name: String, _ arguments: [String]) async throws -> String {
        try await Program.run(TestServers.binary(name), arguments, environment(of: name))
    }

    private var keyringPath: String { folder.appending(path: "keyring").path }
    private var tenantsPath: String { folder.appending(path: "tenants.yaml").path }

    private var simulatorArguments: [String] {
        [
            "--address", "127.0.0.1:\(ports["twilio-simulator"] ?? 0)", "--tenants-file", tenantsPath, "--public-url",
            publicURL,
        ]
    }

    var publicURL: String { "http://127.0.0.1:\(ports["ingress-front"] ?? ports["ingress"] ?? 0)" }
    var trackURL: String { "http://127.0.0.1:\(ports["tracker-front"] ?? ports["tracker"] ?? 0)" }

    private func environment(of name: String) -> [String: String] {
        let isCommand = name == "backhop"
        let url = isCommand ? nil : "backhop_\(name)"
        var settings = [
            "BACKHOP_DATABASE_URL": TestServers.databaseURL(named: databaseName, role: url),
            "BACKHOP_AMQP_URL": TestServers.amqpURL, "BACKHOP_QUEUE_PREFIX": prefix,
            "BACKHOP_KEYRING_FILE": keyringPath, "BACKHOP_PUBLIC_URL": publicURL, "BACKHOP_TRACK_URL": trackURL,
            "BACKHOP_TWILIO_API_URL": simulator.base, "BACKHOP_TWILIO_TIMEOUT": "5s", "BACKHOP_LOG_LEVEL": "debug",
            "BACKHOP_HTTP_ADDRESS": "127.0.0.1:\(ports[name] ?? 0)",
            "BACKHOP_ADMIN_ADDRESS": "127.0.0.1:\(ports["\(name)-admin"] ?? 0)",
        ]
        // The mark by which `make test` finds what a failed run left.
        settings["BACKHOP_TEST_RUN"] = ProcessInfo.processInfo.environment["BACKHOP_TEST_RUN"]
        settings["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        return settings
    }

    // MARK: - Asking

    func get(_ url: String, headers: [(String, String)] = []) async throws -> TransportResponse {
        try await http.send(
            TransportRequest(method: "GET", url: url, headers: headers, body: []), timeout: .seconds(5), startBy: nil)
    }

    func post(
        _ url: String, _ body: String, type: String = "application/json", headers: [(String, String)] = []
    ) async throws -> TransportResponse {
        try await send("POST", url, body, type: type, headers: headers)
    }

    func send(
        _ method: String, _ url: String, _ body: String, type: String = "application/json",
        headers: [(String, String)] = []
    ) async throws -> TransportResponse {
        try await http.send(
            TransportRequest(
                method: method, url: url, headers: [("Content-Type", type)] + headers, body: Array(body.utf8)),
            timeout: .seconds(10), startBy: nil)
    }

    /// A new API key that may do everything, as the header that carries it.
    func bearer() async throws -> [(String, String)] {
        let opened = try await run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "test", "--scope", "admin"])
        guard let key = opened.split(separator: "\n").last else { throw Failure("no API key: \(opened)") }
        return [("Authorization", "Bearer \(key.trimmingCharacters(in: .whitespaces))")]
    }

    /// The first column of the first row as text; nil for none.
    func value(_ sql: String) async throws -> String? {
        let statement = PostgresStatement("test \(sql.hashValue)", "select (\(sql))::text as value")
        return try await database.query(statement, []).rows.first?.get("value", as: String?.self)
    }

    /// Waits until the query gives that value.
    func until(_ sql: String, is expected: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually("\(sql) is \(expected)", within: limit) { try await self.value(sql) == expected }
    }

    private static func tenants(_ windows: [Int]) -> String {
        """
        tenants:
          - slug: acme
            name: Acme Dumpsters
            accounts:
              - account_sid: \(accountSID)
                auth_token: \(authToken)
                api_key_sid: SK00000000000000000000000000000001
                api_key_secret: test-api-key-secret
            operators:
              - {name: Sam, phone: "\(operators[0])"}
              - {name: Alex, phone: "\(operators[1])"}
              - {name: Riley, phone: "\(operators[2])"}
            chains:
              - name: main
                hops:
                  - {operator: Sam, window_seconds: \(windows[0])}
                  - {operator: Alex, window_seconds: \(windows[1])}
                  - {operator: Riley, window_seconds: \(windows[2])}
            numbers:
              - {number: "\(business)", account_sid: \(accountSID), chain: main, segments_per_second: 100}
            customers:
              - {name: Jane Doe, phone: "\(customer)"}
        """
    }
}

private func prepareDatabase(_ name: String) async throws -> PostgresPool {
    let server = try PostgresPool(
        PostgresConfiguration(
            url: TestServers.databaseURL, poolSize: 1, applicationName: "system tests", statementTimeout: .zero))
    try await server.script("create database \(name)")
    await server.close()
    return try PostgresPool(
        PostgresConfiguration(
            url: TestServers.databaseURL(named: name, role: nil), poolSize: 4, applicationName: "system tests"))
}
