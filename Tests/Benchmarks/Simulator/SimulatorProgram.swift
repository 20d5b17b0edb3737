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
    private let process: pid_t

    /// Starts it beside this program's file, on a free port.
    init() throws {
        let port = try Self.freePort()
        url = "http://127.0.0.1:\(port)"
        let tenants = "/tmp/backhop-bench-\(getpid())-\(port).yaml"
        try Self.write(Self.tenants, to: tenants)
        let arguments = [
            try Self.path(), "--address", "127.0.0.1:\(port)", "--tenants-file", tenants, "--callback-delay-ms", "0",
            "--seed", "1",
        ]
        process = try Self.start(arguments)
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
    func stop() {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
    }

    private static let tenants = """
        tenants:
          - slug: bench
            accounts: [{account_sid: \(account), auth_token: token}]
            numbers: [{number: "\(number)", account_sid: \(account)}]
        """

    private static func path() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw Failure(description: "this program's file is unknown") }
        let own = String(decoding: buffer.prefix(count), as: UTF8.self)
        return own[...(own.lastIndex(of: "/") ?? own.startIndex)] + "twilio-simulator"
    }

    private static func start(_ arguments: [String]) throws -> pid_t {
        var process: pid_t = 0
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        guard posix_spawn(&process, arguments[0], nil, nil, &pointers, environ) == 0 else {
            throw Failure(description: "\(arguments[0]) cannot be started: swift build makes it")
        }
        return process
    }

    private static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(description: "\(path) cannot be written") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "\(path) cannot be written")
        }
    }

    private static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 ? getsockname(listener, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(description: "there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
