import CPostgres

/// A `PGcancel`, which asks the server to cancel whatever a connection is running.
///
/// `@unchecked Sendable`: the handle is never changed after PQgetCancel made it, and libpq documents PQcancel as safe on
/// another thread than the connection's (libpq-cancel).
final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQfreeCancel(handle) }

    /// Connects to the server, asks, and waits until it has passed the signal on. Blocks; never on the pool's thread.
    func send() {
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &message, Int32(message.count))
    }
}
