import CLinuxShims
import Foundation
import Synchronization

/// A running program of a test.
///
/// Made by `posix_spawn`: Foundation's `Process` waits for everybody who inherited its socket, and so for ever when the
/// program leaves a server behind.
final class Program: Sendable {
    let processID: Int32
    /// The exit status once it was collected, which can be done only once.
    private let status = Mutex<Int32?>(nil)

    /// Starts it; its output goes to the end of `log`.
    ///
    /// - Parameter descriptors: By the number the program sees, the descriptors of ours that it gets besides; each of ours
    ///   has to be above all of its numbers.
    init(
        _ executable: URL, _ arguments: [String], _ environment: [String: String], log: URL,
        descriptors: [Int32: Int32] = [:]
    ) throws {
        processID = try spawn([executable.path] + arguments, environment, log: log.path, descriptors)
    }

    deinit { signal(SIGKILL) }

    /// The exit status, or nil while it runs; 128 and the signal's number when a signal ended it.
    var exitStatus: Int32? { collect(WNOHANG) }

    private func collect(_ options: Int32) -> Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(processID, &raw, options) == processID else { return nil }
            status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            return status
        }
    }

    /// Sends a signal; after `SIGKILL` the process is gone when this returns.
    func signal(_ signal: Int32) {
        guard exitStatus == nil else { return }
        kill(processID, signal)
        // Blocks its thread, for no longer than the kernel takes to end a process.
        if signal == SIGKILL { _ = collect(0) }
    }

    /// Ends it in order, or at once when that takes longer than a service may take.
    func stop() async {
        signal(SIGTERM)
        let end = ContinuousClock.now + .seconds(12)
        while exitStatus == nil, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
        signal(SIGKILL)
    }

    /// Runs a program to its end and returns what it wrote.
    ///
    /// - Throws: What it wrote, when its exit status is not 0.
    @discardableResult
    static func run(_ executable: URL, _ arguments: [String], _ environment: [String: String]) async throws -> String {
        // A file, not a pipe: a server that it leaves behind may keep the output open.
        let output = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }
        let program = try Program(executable, arguments, environment, log: output)
        while program.exitStatus == nil { try await Task.sleep(for: .milliseconds(20)) }
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        guard program.exitStatus == 0 else {
            throw Failure("\(executable.lastPathComponent) \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}

/// Starts a process without an input whose output goes to the end of `log`.
private func spawn(
    _ arguments: [String], _ environment: [String: String], log: String, _ descriptors: [Int32: Int32]
) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    for (theirs, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
    // What this process has open is not the program's: it would keep connections alive that are closed here.
    for open in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap({ Int32($0) })
    where open > 2 && descriptors[open] == nil { posix_spawn_file_actions_addclose(&actions, open) }
    var argumentPointers = arguments.map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
    var processID: Int32 = 0
    let code = posix_spawn(&processID, arguments[0], &actions, nil, &argumentPointers, &environmentPointers)
    guard code == 0 else { throw Failure("\(arguments[0]) cannot be started: \(String(cString: strerror(code)))") }
    return processID
}
