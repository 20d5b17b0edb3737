import BenchmarkFrame
import Glibc
import HTTPTransport

/// The simulator's program, in a process of its own so that its processor time is not counted as the client's.
final class SimulatorProgram: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static let account = "AC0123456789abcdef0123456789abcdef"
    static let number = "+14155550100"

    let url: String
    private let program: SpawnedProgram

    /// Starts it beside this program's file, on a free port.
    init() throws {
        let port = try SpawnedProgram.freePort()
        url = "http://127.0.0.1:\(port)"
        let tenants = "/tmp/backhop-bench-\(getpid())-\(port).yaml"
        try Self.write(Self.tenants, to: tenants)
        let arguments = [
            "--address", "127.0.0.1:\(port)", "--tenants-file", tenants, "--callback-delay-ms", "0", "--seed", "1",
        ]
        program = try SpawnedProgram("twilio-simulator", arguments)
    }

    /// Waits until it answers.
    func answers(to transport: HTTPTransport) async throws {
        for _ in 0..<200 {
            let request = TransportRequest(method: "GET", url: "\(url)/healthz")
            if let response = try? await transport.send(request, timeout: .seconds(2)), response.status == 200 {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(description: "twilio-simulator does not start: swift build makes it")
    }

    /// Ends it.
    func stop() { program.stop() }

    private static let tenants = """
        tenants:
          - slug: bench
            accounts: [{account_sid: \(account), auth_token: token}]
            numbers: [{number: "\(number)", account_sid: \(account)}]
        """

    private static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(description: "\(path) cannot be written") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "\(path) cannot be written")
        }
    }
}
