import Foundation
import HTTPTransport

@testable import TestInstallation

/// The compose stack that `make test-containers` started, and its containers.
struct Stack: Sendable {
    /// A container of the stack.
    struct Container: Sendable, Hashable {
        var name: String
    }

    static let isThere = ProcessInfo.processInfo.environment["BACKHOP_TEST_STACK"]?.isEmpty == false

    let project = TestServers.required("BACKHOP_TEST_STACK")
    /// The edge's address as the outside has it.
    let edge = TestServers.required("BACKHOP_TEST_EDGE")
    /// What talks to the edge, trusting the demo's certificate, and to nothing by plain HTTP through it.
    let http: HTTPTransport
    let simulator: SimulatorClient

    init() throws {
        let certificate = TestServers.required("BACKHOP_EDGE_CERTIFICATE")
        http = try HTTPTransport(HTTPTransportConfiguration(maxConnections: 64, caFile: certificate))
        simulator = SimulatorClient(base: TestServers.required("BACKHOP_TEST_SIMULATOR"), http: http)
    }

    /// Runs podman and returns what it prints.
    @discardableResult
    func podman(_ arguments: String...) async throws -> String {
        let program = try await Program.run(
            URL(filePath: "/usr/bin/podman"), arguments, ProcessInfo.processInfo.environment)
        return program.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The containers of a service, or of all, that exist; stopped ones too.
    func containers(of service: String? = nil) async throws -> [Container] {
        let label = service.map { "com.docker.compose.service=\($0)" } ?? "com.docker.compose.project=\(project)"
        return try await podman(
            "ps", "--all", "--filter", "label=com.docker.compose.project=\(project)", "--filter", "label=\(label)",
            "--format", "{{.Names}}"
        ).split(separator: "\n").map { Container(name: String($0)) }
    }

    /// One value of `podman inspect`, by a Go template.
    func inspect(_ container: Container, _ template: String) async throws -> String {
        try await podman("inspect", "--format", template, container.name)
    }

    func isRunning(_ container: Container) async throws -> Bool {
        try await inspect(container, "{{.State.Running}}") == "true"
    }

    /// Kills the container's main process, as a crash would, and waits until the restart policy has started it again.
    func crash(_ container: Container) async throws {
        let before = try await inspect(container, "{{.State.Pid}}")
        guard let processID = Int32(before), processID > 1 else { throw Failure("\(container.name) does not run") }
        kill(processID, SIGKILL)
        try await eventually("\(container.name) runs again", within: .seconds(60)) {
            let now = try await inspect(container, "{{.State.Pid}}")
            return now != before && now != "0"
        }
    }

    /// Whether the image's or the compose file's own health check succeeds.
    func isHealthy(_ container: Container) async throws -> Bool {
        do {
            try await podman("healthcheck", "run", container.name)
            return true
        } catch {
            return false
        }
    }

    /// The first column of the first row of a query, as text.
    func value(_ sql: String) async throws -> String {
        try await podman(
            "exec", "\(project)_postgres_1", "psql", "--host=/tmp", "--username=postgres", "--dbname=backhop",
            "--no-align",
            "--tuples-only", "--command", sql)
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> TransportResponse {
        try await http.send(
            TransportRequest(method: "GET", url: edge + path, headers: headers, body: []), timeout: .seconds(10))
    }
}
