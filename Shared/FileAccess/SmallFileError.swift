import Glibc

/// Why a file was not read.
package enum SmallFileError: Error, Equatable, CustomStringConvertible {
    /// The system refused, or the file is a folder or longer than 1 MiB; `code` is errno.
    case unreadable(path: String, code: Int32)
    /// Others can read or change what must be private.
    case exposed(path: String)

    /// What is wrong, to follow the name of a setting.
    package var problem: String {
        switch self {
        case .unreadable(let path, EFBIG): "the file \(path) is larger than 1 MiB"
        case .unreadable(let path, let code):
            "the file \(path) cannot be read (\(String(cString: strerror(code))))"
        case .exposed(let path): "the file \(path) can be read by others than its owner"
        }
    }

    /// What to do about it, as a sentence without its full stop.
    package var remedy: String {
        switch self {
        case .unreadable(_, EFBIG): "Name the right file"
        case .unreadable: "Name an existing file that this user may read"
        case .exposed(let path): "Run chmod 600 \(path)"
        }
    }

    package var description: String { "\(problem). \(remedy)." }
}
