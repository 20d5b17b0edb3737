import Glibc

/// Reads small files that settings point to.
enum SettingsFile {
    /// Why a file was not read; the text follows the setting's name.
    struct Refusal: Error, Equatable {
        var problem: String
        var remedy: String
    }

    private static let limit = 1 << 20

    /// The file's text.
    ///
    /// The permissions are those of the file that was opened, so that it cannot be exchanged between look and read.
    ///
    /// - Parameter isPrivate: Whether to refuse a file that anyone but its owner may read.
    static func read(_ path: String, isPrivate: Bool) throws(Refusal) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(path, EISDIR) }
        if isPrivate, status.st_mode & 0o077 != 0 {
            throw Refusal(
                problem: "the file \(path) can be read by others than its owner", remedy: "Run chmod 600 \(path)")
        }
        return String(decoding: try contents(descriptor, path), as: UTF8.self)
    }

    private static func contents(_ descriptor: Int32, _ path: String) throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else {
                throw Refusal(problem: "the file \(path) is larger than 1 MiB", remedy: "Name the right file")
            }
        }
    }

    private static func unreadable(_ path: String, _ code: Int32) -> Refusal {
        Refusal(
            problem: "the file \(path) cannot be read (\(String(cString: strerror(code))))",
            remedy: "Name an existing file that this user may read")
    }

    /// Reads `NAME=value` lines; empty lines and those that begin with `#` are left out.
    ///
    /// - Returns: The values by name, and the numbers of the lines that are neither.
    static func parse(_ text: String) -> (values: [String: String], badLines: [Int]) {
        var values: [String: String] = [:]
        var badLines: [Int] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, values[String(trimmed(parts[0]))] == nil else {
                badLines.append(index + 1)
                continue
            }
            values[String(trimmed(parts[0]))] = String(trimmed(parts[1]))
        }
        return (values, badLines)
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
