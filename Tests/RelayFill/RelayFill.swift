package import Postgres

/// Relays of a tenant as the services leave them, made by SQL, thousands in a second.
///
/// Each has a hop, a text that came and one that went out, and all that is recorded about them. Customers have a job and a
/// conversation each, and the tenant's operators take turns.
package struct RelayFill: Sendable {
    private let rows: RelayRows

    /// Fills what belongs to a tenant that is there, and so are its operators.
    ///
    /// - Parameters:
    ///   - tenant: Its key.
    ///   - account: The account that the texts name.
    ///   - customers: To how many customers the relays belong.
    ///   - daysAgo: When the latest was finished; each one before it was a second earlier.
    package init(tenant: String, account: String, our: String, customers: Int, daysAgo: Int = 0) {
        rows = RelayRows(tenant: tenant, account: account, our: our, customers: customers, daysAgo: daysAgo)
    }

    /// Adds finished relays, each with a number of its own.
    ///
    /// - Parameter isAnalyzed: Whether the planner learns of them; after a crash of the server it does not for a while.
    package func finished(
        from first: Int, to last: Int, in pool: PostgresPool, isAnalyzed: Bool = true
    ) async throws(PostgresError) {
        // In steps, so that no statement is long.
        for start in stride(from: first, through: last, by: 20_000) {
            try await pool.script(rows.script("acknowledged", from: start, to: min(start + 19_999, last)))
        }
        if isAnalyzed { try await pool.script("vacuum analyze") }
    }

    /// Adds open relays, one for each customer, whose numbers are negative; the last ten are overdue.
    package func open(from first: Int, to last: Int, in pool: PostgresPool) async throws(PostgresError) {
        try await pool.script(rows.script("open", from: first, to: last))
    }

    /// The phone of the customer who has the relays of that number.
    package static func phone(_ customer: Int) -> String { "+1417\(2_000_000 + customer)" }
}
