import Glibc

/// Reads a file of secrets.
enum PrivateFile {
    /// No keyring is longer; something else was named by mistake.
    private static let limit = 1 << 20

    /// The file's text.
    ///
    /// The permissions are those of the file that was opened, so that it cannot be exchanged between look and read.
    ///
    /// - Throws: ``KeyringError/unreadable(path:code:)`` or ``KeyringError/exposed(path:)``.
    static func read(_ path: String) throws(KeyringError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, code: EISDIR) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path) }
        return String(decoding: try contents(descriptor, path), as: UTF8.self)
    }

    private static func contents(_ descriptor: Int32, _ path: String) throws(KeyringError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, code: errno) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
        throw .unreadable(path: path, code: EFBIG)
    }
}
