import Foundation
import Logging
import ServiceKit
import Testing

@Suite struct LogTests {
    private struct Line: Decodable {
        struct Metadata: Decodable {
            var queue: String?
            var sizes: [String]?
        }
        var timestamp: String
        var level: String
        var service: String
        var message: String
        var metadata: Metadata?
    }

    /// What is written to a log, by lines.
    private func lines(_ format: LogFormat, level: Logger.Level = .info, _ body: (Logger) async -> Void) async throws
        -> [String]
    {
        let folder = try TemporaryFolder()
        let path = try folder.file("log", "")
        let file = try #require(FileHandle(forWritingAtPath: path))
        let sink = LogSink(descriptor: file.fileDescriptor)
        let logger = Logger(label: "test") { _ in
            ServiceLogHandler(service: "fixture", level: level, format: format, sink: sink)
        }
        await body(logger)
        try file.close()
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func writesOneObjectALine() async throws {
        let lines = try await lines(.json) { logger in
            logger.info("first \"quoted\"\nline\u{1}", metadata: ["queue": "inbound", "sizes": ["1", "2"]])
            logger.debug("not important enough")
        }
        #expect(lines.count == 1)
        let line = try JSONDecoder().decode(Line.self, from: Data(try #require(lines.first).utf8))
        #expect(line.message == "first \"quoted\"\nline\u{1}")
        #expect(line.level == "info" && line.service == "fixture")
        #expect(line.metadata?.queue == "inbound" && line.metadata?.sizes == ["1", "2"])
        #expect(try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(line.timestamp) <= Date())
    }

    @Test(arguments: [LogFormat.json, .text]) func neverShowsAWholeNumber(format: LogFormat) async throws {
        let lines = try await lines(format) { logger in
            logger.info("from +14155550123", metadata: ["to": "+447700900123", "list": ["+4915112345678"]])
        }
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { !$0.contains("55501") && !$0.contains("77009") && !$0.contains("51123") })
    }

    @Test func textIsOneLineToo() async throws {
        let lines = try await lines(.text) { $0.warning("two\nlines", metadata: ["a": "b"]) }
        #expect(lines.count == 1)
        #expect(try #require(lines.first).hasSuffix(" WARNING fixture two lines a=b"))
    }

    @Test func linesOfManyTasksDoNotMix() async throws {
        // Longer than what a pipe takes in one piece, and together more than it holds.
        let long = String(repeating: "x", count: 20_000)
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let logger = Logger(label: "test") { _ in
            ServiceLogHandler(service: "fixture", level: .info, format: .json, sink: sink)
        }
        let reader = PipeReader(pipe.fileHandleForReading)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { logger.info("\(long)") } }
        }
        try pipe.fileHandleForWriting.close()
        let lines = await reader.lines()
        #expect(lines.count == 50)
        #expect(lines.allSatisfy { (try? JSONDecoder().decode(Line.self, from: Data($0.utf8)))?.message == long })
    }
}

/// Reads a pipe to its end on a thread of its own, so that writers which block cannot keep it from reading.
private final class PipeReader: Sendable {
    private let stream: AsyncStream<Data>

    init(_ handle: FileHandle) {
        let (stream, source) = AsyncStream<Data>.makeStream()
        self.stream = stream
        Thread {
            source.yield(handle.readDataToEndOfFile())
            source.finish()
        }.start()
    }

    func lines() async -> [String] {
        var all = Data()
        for await data in stream { all += data }
        return String(decoding: all, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

@Suite struct PhoneMaskTests {
    @Test(arguments: [
        ("+14155550123", "+1*******123"), ("to +447700900123, from +1415", "to +4********123, from +1415"),
        ("+1234567", "+1***567"), ("+123456", "+123456"), ("no number", "no number"), ("1+1=2", "1+1=2"), ("", ""),
    ])
    func masks(text: String, masked: String) { #expect(PhoneMask.maskAll(in: text) == masked) }
}

@Suite struct LogTimestampTests {
    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000000Z"), (951_782_399, 999_999, "2000-02-28T23:59:59.999999Z"),
        (951_782_400, 1, "2000-02-29T00:00:00.000001Z"), (1_795_234_787, 159_541, "2026-11-21T04:19:47.159541Z"),
        (4_107_542_400, 0, "2100-03-01T00:00:00.000000Z"),
    ])
    func isTheCivilTime(seconds: Int, microseconds: Int, text: String) {
        #expect(LogTimestamp.text(seconds: seconds, microseconds: microseconds) == text)
    }
}
