import FoundationEssentials
import Glibc

/// A file that gets one JSON object a line.
package struct ResultsFile: Sendable {
    private let path: String

    /// - Parameter path: Made when the first line is written, with its folders.
    package init(path: String) { self.path = path }

    func append(_ line: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(line) + Data("\n".utf8)
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw CannotWrite(path: path) }
    }

    private struct CannotWrite: Error, CustomStringConvertible {
        var path: String
        var description: String { "cannot write \(path)" }
    }
}
