import CLinuxShims
import Foundation
import Synchronization

@testable import TestInstallation

/// A browser's end of the DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte.
///
/// <https://chromedevtools.github.io/devtools-protocol/>; the pipes are those of `--remote-debugging-pipe`.
final class DevTools: Sendable {
    private struct State {
        var lastID = 0
        var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
        var complaints: [String] = []
        var isClosed = false
    }

    private let input: Int32
    private let output: Int32
    private let state = Mutex(State())

    /// Takes both descriptors over: commands are written to `input`, answers are read from `output`.
    init(input: Int32, output: Int32) {
        (self.input, self.output) = (input, output)
        // A browser that ended must not end the tests.
        backhop_ignore_sigpipe()
        // A thread of its own, because reading blocks and the tests share few threads.
        Thread.detachNewThread { [self] in readAll() }
    }

    deinit { _ = close(input) }

    /// What pages have complained about: errors of scripts and whatever the browser refused them, oldest first.
    var complaints: [String] { state.withLock { $0.complaints } }

    /// Gives a command and waits for the `result` member of its answer.
    ///
    /// - Throws: ``Failure`` with what the browser says against it, or when the browser is gone; `CancellationError`.
    @discardableResult
    func call(_ method: String, _ parameters: [String: Any] = [:], session: String? = nil) async throws -> Data {
        let id = state.withLock { state -> Int in
            state.lastID += 1
            return state.lastID
        }
        var command: [String: Any] = ["id": id, "method": method, "params": parameters]
        command["sessionId"] = session
        let message = try JSONSerialization.data(withJSONObject: command) + [0]
        let answer = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(for: id, continuation)
                send(message, id)
                if Task.isCancelled { finish(id, .failure(CancellationError())) }
            }
        } onCancel: {
            finish(id, .failure(CancellationError()))
        }
        return try Self.result(answer, of: method)
    }

    private func wait(for id: Int, _ continuation: CheckedContinuation<Data, any Error>) {
        let isClosed = state.withLock { state -> Bool in
            if !state.isClosed { state.waiting[id] = continuation }
            return state.isClosed
        }
        if isClosed { continuation.resume(throwing: Failure("the browser is gone")) }
    }

    private func send(_ message: Data, _ id: Int) {
        var rest = message[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { return finish(id, .failure(Failure("the browser reads no commands"))) }
            rest = rest.dropFirst(count)
        }
    }

    private func finish(_ id: Int, _ result: Result<Data, any Error>) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(with: result)
    }

    private static func result(_ answer: Data, of method: String) throws -> Data {
        let object = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
        if let error = object?["error"] { throw Failure("\(method): \(error)") }
        return try JSONSerialization.data(withJSONObject: object?["result"] ?? [:])
    }
}

// MARK: - Reading

extension DevTools {
    private func readAll() {
        var buffer = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { break }
            buffer.append(contentsOf: chunk.prefix(count))
            while let end = buffer.firstIndex(of: 0) {
                take(Data(buffer[..<end]))
                buffer = Data(buffer[(end + 1)...])
            }
        }
        _ = close(output)
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: Failure("the browser is gone")) }
    }

    private func take(_ message: Data) {
        guard let object = try? JSONSerialization.jsonObject(with: message) as? [String: Any] else { return }
        if let id = object["id"] as? Int { return finish(id, .success(message)) }
        guard let complaint = Self.complaint(object) else { return }
        state.withLock { state in if state.complaints.count < 200 { state.complaints.append(complaint) } }
    }

    private static func complaint(_ event: [String: Any]) -> String? {
        let parameters = event["params"] as? [String: Any]
        switch event["method"] as? String {
        case "Log.entryAdded":
            let entry = parameters?["entry"] as? [String: Any]
            return entry?["level"] as? String == "error" ? "\(entry?["text"] ?? "")" : nil
        case "Runtime.exceptionThrown":
            let details = parameters?["exceptionDetails"] as? [String: Any]
            let exception = details?["exception"] as? [String: Any]
            return "\(exception?["description"] ?? details?["text"] ?? "exception")"
        default: return nil
        }
    }
}
