import CLinuxShims
import Foundation

/// The PostgreSQL, the RabbitMQ and the programs that `make test` provides.
enum TestServers {
    static let rolePassword = "for-tests-only"

    static var databaseURL: String { required("BACKHOP_TEST_DATABASE_URL") }
    static var amqpURL: String { required("BACKHOP_TEST_AMQP_URL") }

    /// The URI of another database of the same server, for the owner or for a service's role.
    static func databaseURL(named name: String, role: String?) -> String {
        guard var url = URLComponents(string: databaseURL) else { return databaseURL }
        url.path = "/\(name)"
        if let role {
            url.user = role
            url.password = rolePassword
        }
        return url.string ?? databaseURL
    }

    static func binary(_ name: String) -> URL { URL(filePath: required("BACKHOP_TEST_BIN")).appending(path: name) }

    /// Stops, kills or starts one of the servers: `postgres` or `rabbitmq`.
    static func control(_ server: String, _ verb: String, _ arguments: [String] = []) async throws {
        let name = "BACKHOP_TEST_\(server.uppercased())"
        try await Program.run(
            URL(filePath: required("\(name)_CONTROL")), [verb, required("\(name)_DIR")] + arguments,
            ProcessInfo.processInfo.environment)
    }

    static func required(_ name: String) -> String {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            preconditionFailure("\(name) is not set: run the tests by `make test`")
        }
        return value
    }
}

/// Ports of the loopback interface that nobody uses now.
func freePorts(of names: [String]) throws -> [String: Int] {
    var sockets: [Int32] = []
    defer { for socket in sockets { _ = close(socket) } }
    var ports: [String: Int] = [:]
    for name in names {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sockets.append(socket)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
            }
        }
        guard socket >= 0, bound else { throw Failure("no free port") }
        ports[name] = Int(UInt16(bigEndian: address.sin_port))
    }
    return ports
}

/// What went wrong in a test's own works.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Waits until the condition holds; errors on the way count as not yet.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), log: URL? = nil, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var last: (any Error)?
    while ContinuousClock.now < end {
        do {
            if try await condition() { return }
        } catch {
            last = error
        }
        try await Task.sleep(for: .milliseconds(50))
    }
    let tail = log.flatMap { try? String(contentsOf: $0, encoding: .utf8) }.map { "\n" + $0.suffix(3000) } ?? ""
    throw Failure("not within \(limit): \(what)" + (last.map { " (\($0))" } ?? "") + tail)
}
