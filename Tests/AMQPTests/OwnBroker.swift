import CLinuxShims
import Foundation
import Glibc
import Testing

@testable import AMQP

/// A RabbitMQ of one test's own, which may be killed and starved without harm to other tests.
struct OwnBroker {
    private let control: String
    private let folder: String

    /// Starts it on free ports.
    init() async throws {
        control = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_RABBITMQ_CONTROL"],
            "BACKHOP_TEST_RABBITMQ_CONTROL must name infra/local/rabbitmq")
        folder = FileManager.default.temporaryDirectory.appending(path: "amqp-broker-\(UUID().uuidString)").path
        let ports = try (0..<3).map { _ in String(try Loopback.freePort()) }
        try await run("start", ports)
    }

    /// Ends it as a crash would.
    func kill() async throws { try await run("kill") }

    /// Starts it again, with what it had.
    func start() async throws { try await run("start") }

    /// Runs rabbitmqctl.
    func ctl(_ arguments: String...) async throws { try await run("ctl", arguments) }

    /// Stops it and deletes its data.
    func remove() async throws { try await run("remove") }

    func configuration() async throws -> AMQPConfiguration {
        try TestBroker.configuration(try await run("url").trimmingCharacters(in: .newlines))
    }

    @discardableResult
    private func run(_ action: String, _ arguments: [String] = []) async throws -> String {
        // A file, not a pipe: the broker keeps the output open.
        let output = FileManager.default.temporaryDirectory.appending(path: "amqp-control-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }
        let child = try spawn([control, action, folder] + arguments, output: output.path)
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        try #require(status == 0, "infra/local/rabbitmq \(action): \(text)")
        return text
    }
}

/// Starts a process, with no signal blocked. Not Foundation's `Process`, which waits for everybody who inherited its socket: the
/// broker outlives the script that started it.
private func spawn(_ arguments: [String], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, arguments[0], &actions, &attributes, &pointers, environ)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return child
}
