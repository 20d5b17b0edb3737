import Foundation

@testable import TestInstallation

/// A running process, as Linux knows it: proc_pid_status(5), proc_pid_stat(5).
struct WatchedProcess {
    let id: Int32

    /// The most memory that it has had resident, in kB.
    func peak() throws -> Int {
        let line = try contents(of: "status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let peak = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure("process \(id) has no peak")
        }
        return peak
    }

    /// Waits until it does next to nothing for a while.
    func untilItRests() async throws {
        var (last, restful) = (try ticks(), 0)
        try await eventually("process \(id) rests", within: .seconds(300)) {
            let now = try ticks()
            restful = now - last <= 1 ? restful + 1 : 0
            last = now
            return restful == 20
        }
    }

    /// How long it has worked, in clock ticks, of which there are a hundred in a second.
    private func ticks() throws -> Int {
        // The program's name before the bracket may be anything.
        let fields = try contents(of: "stat").split(separator: ")").last ?? ""
        // The state, the only one that is no number, is not among them.
        let numbers = fields.split(separator: " ").compactMap { Int($0) }
        guard numbers.count > 11 else { throw Failure("process \(id) does not tell its time") }
        return numbers[10] + numbers[11]
    }

    private func contents(of name: String) throws -> String {
        let file = open("/proc/\(id)/\(name)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("process \(id) is gone") }
        defer { _ = close(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
