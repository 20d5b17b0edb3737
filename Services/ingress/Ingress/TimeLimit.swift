/// Runs the operation, which has to end soon when it is cancelled, for `limit` at the longest.
///
/// - Throws: ``TookTooLong``, or what the operation throws.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TookTooLong()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw TookTooLong() }
        return value
    }
}

/// The limit has passed.
struct TookTooLong: Error, CustomStringConvertible { var description: String { "took too long" } }
