import Glibc

/// Reads small files that settings point to: secrets, keyrings, configuration.
package enum SmallFile {
    /// Nothing that is read here is longer; something else was named by mistake. 1 MiB.
    static let limit = 1 << 20

    /// The file's text; bytes that are not UTF-8 are replaced.
    ///
    /// The permissions are those of the file that was opened, so that it cannot be exchanged between look and read.
    ///
    /// - Parameter isPrivate: Whether to refuse a file that others can read, by the rule of ``FilePermissions/isPrivate(readBy:)``.
    /// - Throws: ``SmallFileError``, which tells the way out.
    package static func read(_ path: String, isPrivate: Bool) throws(SmallFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, code: EISDIR) }
        let permissions = FilePermissions(mode: status.st_mode, owner: status.st_uid)
        guard !isPrivate || permissions.isPrivate(readBy: geteuid()) else { throw .exposed(path: path) }
        return String(decoding: try contents(descriptor, path), as: UTF8.self)
    }

    private static func contents(_ descriptor: Int32, _ path: String) throws(SmallFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
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
