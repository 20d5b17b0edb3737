import CLinuxShims
import Foundation
import Synchronization

/// A running program of a test.
final class Program: Sendable {
    private let process: Mutex<Process>

    /// Starts it; its output goes to the end of `log`.
    init(_ executable: URL, _ arguments: [String], _ environment: [String: String], log: URL) throws {
        if !FileManager.default.fileExists(atPath: log.path) {
            _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        self.process = Mutex(process)
    }

    var processID: Int32 { process.withLock { $0.processIdentifier } }

    /// Sends a signal; after `SIGKILL` the process is gone when this returns.
    func signal(_ signal: Int32) {
        let isRunning = process.withLock { $0.isRunning }
        guard isRunning else { return }
        kill(processID, signal)
        if signal == SIGKILL { waitUntilGone() }
    }

    /// Ends it in order, or at once when that takes too long.
    func stop() {
        signal(SIGTERM)
        let end = ContinuousClock.now + .seconds(12)
        while process.withLock({ $0.isRunning }), ContinuousClock.now < end { usleep(20_000) }
        signal(SIGKILL)
    }

    private func waitUntilGone() {
        while process.withLock({ $0.isRunning }) { usleep(5_000) }
    }

    /// Runs a program to its end and returns what it wrote.
    @discardableResult
    static func run(_ executable: URL, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let output = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        // A file, not a pipe: a server that it starts may keep the output open for ever.
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        guard process.terminationStatus == 0 else {
            throw Failure("\(executable.lastPathComponent) \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}
