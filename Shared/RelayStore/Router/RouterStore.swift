package import Postgres
package import RelayModel

/// The router's view of PostgreSQL: every decision is one transaction.
package struct RouterStore: Sendable {
    let pool: PostgresPool
    private let trackURL: String?

    /// Reads and writes through `pool`.
    ///
    /// - Parameter trackURL: The public base URL of pages, for the links in texts; without it texts have none.
    package init(pool: PostgresPool, trackURL: String? = nil) {
        self.pool = pool
        self.trackURL = trackURL
    }

    /// Runs a decision in one transaction, again when PostgreSQL asks for it (a deadlock or a serialization failure).
    ///
    /// Nothing `body` returns may be acted upon before this returns: commit first, then publish.
    ///
    /// - Parameter body: Called up to four times; it must change nothing but the transaction.
    /// - Throws: What `body` throws, or `PostgresError`.
    package func decide<Outcome: Sendable>(
        _ body: @Sendable (RouterTransaction) async throws -> Outcome
    ) async throws -> Outcome {
        var attempt = 1
        while true {
            do {
                return try await pool.transaction {
                    try await body(RouterTransaction(transaction: $0, trackURL: trackURL))
                }
            } catch let error as PostgresError where error.asksForRetry && attempt < 4 {
                attempt += 1
            }
        }
    }
}

/// One decision in progress.
package struct RouterTransaction: Sendable {
    let transaction: PostgresTransaction
    /// The public base URL of pages; nil when texts have no links.
    package let trackURL: String?

    /// The database's clock now, which is the only clock of deadlines.
    package func now() async throws -> Moment {
        try await first(Self.clock, []).moment("now")
    }

    func rows(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws -> [PostgresRow] {
        try await transaction.query(statement, values).rows
    }

    func firstIfAny(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws -> PostgresRow? {
        try await rows(statement, values).first
    }

    /// The only row of a statement that always has one.
    func first(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws -> PostgresRow {
        guard let row = try await firstIfAny(statement, values) else {
            throw MissingRowError(statement: statement.name)
        }
        return row
    }

    private static let clock = PostgresStatement("router_clock", "select clock_timestamp() as now")
}

/// A row that must be there is not.
package struct MissingRowError: Error, CustomStringConvertible {
    package let statement: String

    package var description: String { "\(statement) found no row" }
}

extension PostgresError {
    /// Whether the same transaction may well succeed when it is run again at once (SQLSTATE 40001 and 40P01,
    /// https://www.postgresql.org/docs/15/mvcc-serialization-failure-handling.html), or lost a race to make the same row
    /// (23505), which it will find the next time.
    var asksForRetry: Bool { ["40001", "40P01", "23505"].contains(sqlstate) }
}
