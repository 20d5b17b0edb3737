import Glibc
import Synchronization

/// Writes whole lines to a file descriptor, so that lines of different tasks never mix.
package final class LogSink: Sendable {
    /// Standard error, where services log.
    package static let standardError = LogSink(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    private let lock = Mutex(())

    /// - Parameter descriptor: Stays the caller's to close; must be blocking.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes the bytes in one piece; what the descriptor refuses is lost, as there is nowhere to say so.
    package func write(_ line: [UInt8]) {
        // A pipe takes up to PIPE_BUF bytes in one piece by itself (pipe(7)); the lock is for longer lines.
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }
}
