/// A transaction under way, which the body of ``PostgresPool/transaction(_:)`` uses.
///
/// Statements run in the order they are called. After one failed, PostgreSQL refuses all others of the transaction
/// (SQLSTATE 25P02). After the body has returned, every call throws `closed`.
package struct PostgresTransaction: Sendable {
    let pool: PostgresPool
    let lease: UInt64

    /// Runs one statement.
    ///
    /// - Throws: ``PostgresError``, always with outcome `failed` or `notSent`: without COMMIT nothing takes effect.
    package func query(
        _ statement: PostgresStatement, _ values: [PostgresValue] = []
    ) async throws(PostgresError) -> PostgresResult {
        try await batch([(statement, values)])[0]
    }

    /// Runs several statements in one round trip.
    ///
    /// - Returns: One result per statement, in their order.
    /// - Throws: As ``query(_:_:)``.
    package func batch(
        _ statements: [(PostgresStatement, [PostgresValue])]
    ) async throws(PostgresError) -> [PostgresResult] {
        try await pool.submit(.commands(pool.encode(statements)), operation: "query", lease: lease)
    }

    /// Runs SQL text with any number of statements, which must not end the transaction.
    ///
    /// - Throws: As ``query(_:_:)``; the detail has the server's message.
    package func script(_ sql: String) async throws(PostgresError) {
        _ = try await pool.submit(.script(sql), operation: "script", lease: lease)
    }
}
