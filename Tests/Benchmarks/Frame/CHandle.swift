import Synchronization

/// What a C loop works with, such as its connections: for one thread at a time, which is all that the C libraries ask for.
///
/// Taken once for a whole run, so that the lock costs the loop nothing.
package final class CHandle: Sendable {
    private let pointer: Mutex<OpaquePointer>
    private let close: @Sendable (OpaquePointer) -> Void

    /// Takes over the pointer, and closes it when nobody needs it any more.
    package init(_ pointer: sending OpaquePointer, close: @escaping @Sendable (OpaquePointer) -> Void) {
        self.pointer = Mutex(pointer)
        self.close = close
    }

    deinit { pointer.withLock { close($0) } }

    /// Works with the pointer, which must not be kept.
    package func use<Result: Sendable>(_ body: (OpaquePointer) throws -> Result) rethrows -> Result {
        try pointer.withLock { try body($0) }
    }
}
