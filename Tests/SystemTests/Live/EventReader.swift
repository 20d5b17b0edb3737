import CLinuxShims
import Foundation

@testable import TestInstallation

/// A client that reads a stream of server-sent events; `curl` does it.
final class EventReader: Sendable {
    /// One event.
    struct Event: Equatable {
        var name = "message"
        var id = ""
        var data = ""
    }

    private let program: Program
    private let output: URL

    /// Opens the stream.
    ///
    /// - Parameters:
    ///   - lastID: What it comes back with.
    ///   - headers: What else it shows.
    init(
        _ url: String, after lastID: String? = nil, headers: [(String, String)] = [], of installation: Installation
    ) throws {
        output = installation.folder.appending(path: "events-\(UUID().uuidString)")
        let shown = headers + (lastID.map { [("Last-Event-ID", $0)] } ?? [])
        let header = shown.flatMap { ["--header", "\($0.0): \($0.1)"] }
        program = try Program(
            URL(filePath: "/usr/bin/env"),
            ["curl", "--silent", "--no-buffer", "--include", "--noproxy", "*"] + header + [url],
            ProcessInfo.processInfo.environment, log: output)
    }

    /// Headers and stream as they have come so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8))?.replacing("\r\n", with: "\n") ?? "" }

    /// The events that are complete and tell something.
    var events: [Event] { all.filter { $0.name != "beat" } }

    private var all: [Event] { blocks.compactMap(Self.event) }

    /// How often the server only showed that it is there.
    var beats: Int { all.count { $0.name == "beat" } }

    /// Curl's exit status: 0 when the server ended the stream in order, nil while it runs.
    var exitStatus: Int32? { program.exitStatus }

    /// Leaves.
    func stop() { program.signal(SIGKILL) }

    /// Waits for that many events, and gives the last.
    func event(_ count: Int) async throws -> Event {
        try await eventually("event \(count)", log: output) { events.count >= count }
        return events[count - 1]
    }

    /// Waits until the server ends the stream.
    func untilEnded() async throws { try await eventually("the stream ends", log: output) { exitStatus != nil } }

    /// What stands between empty lines, but for the response's head and what is not complete.
    private var blocks: [Substring] {
        text.split(separator: "\n\n", omittingEmptySubsequences: false).dropFirst().dropLast()
    }

    private static func event(_ block: Substring) -> Event? {
        var event = Event()
        for line in block.split(separator: "\n") {
            let parts = line.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "event": event.name = String(parts[1])
            case "id": event.id = String(parts[1])
            case "data": event.data = String(parts[1])
            default: break
            }
        }
        return event.data.isEmpty ? nil : event
    }
}
