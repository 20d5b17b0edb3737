import Glibc
import Logging
import ServiceLifecycle

/// Writes the journal's events to a file as they happen, one JSON object a line, for the judge and for a replay.
struct Recorder: Service {
    let journal: Journal
    let path: String
    let logger: Logger

    func run() async throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SimulatorError("the record \(path) cannot be written") }
        defer { close(file) }
        await cancelWhenGracefulShutdown { await follow(to: file) }
    }

    /// Until cancelled; what happened up to then is written too.
    private func follow(to file: Int32) async {
        var next = 0
        repeat {
            write(&next, to: file)
        } while (try? await Task.sleep(for: .milliseconds(200))) != nil
        write(&next, to: file)
    }

    /// Writes what has happened since, in pieces that do not hold the thread for long.
    private func write(_ next: inout Int, to file: Int32) {
        while true {
            let (events, following) = journal.events(from: next, limit: 1000)
            guard !events.isEmpty else { return }
            if let first = events.first, first.sequence > next, next > 0 {
                logger.error("the record lacks events", metadata: ["count": "\(first.sequence - next)"])
            }
            next = following
            guard write(lines(of: events), to: file) else { return logger.error("the record cannot be written") }
        }
    }

    private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }
}

/// Events as JSON Lines.
func lines(of events: [JournalEvent]) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(events.count * 400)
    for event in events {
        lines.append(contentsOf: event.json.bytes())
        lines.append(UInt8(ascii: "\n"))
    }
    return lines
}
