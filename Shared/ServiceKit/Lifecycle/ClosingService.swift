import ServiceLifecycle

/// Closes something when its turn in the shutdown comes.
///
/// A group ends its services in reverse order, so a client that others use stands before them.
package struct ClosingService: Service, CustomStringConvertible {
    package let description: String
    private let close: @Sendable () async -> Void

    /// - Parameters:
    ///   - name: For the log.
    ///   - close: Runs once, at graceful shutdown or cancellation.
    package init(_ name: String, close: @escaping @Sendable () async -> Void) {
        description = name
        self.close = close
    }

    package func run() async throws {
        // Cancellation is the other way to be told that it is over.
        try? await gracefulShutdown()
        await close()
    }
}
