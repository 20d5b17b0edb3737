import Postgres

/// Deletes what nobody needs any more, all tenants'; the migration that grants it says from what age on. Each does bounded work by
/// an index, and tells how many rows it has deleted: `limit`, which is 500 at the most, when there may be more.
extension RouterStore {
    /// Deletes commands that were answered 30 days ago.
    package func deleteOldCommands(limit: Int) async throws -> Int { try await delete(Self.deleteCommands, limit) }

    /// Deletes alerts of 400 days ago.
    package func deleteOldAlerts(limit: Int) async throws -> Int { try await delete(Self.deleteAlerts, limit) }

    /// Deletes what could not be processed and was dealt with 90 days ago.
    package func deleteOldParked(limit: Int) async throws -> Int { try await delete(Self.deleteParked, limit) }

    private func delete(_ statement: PostgresStatement, _ limit: Int) async throws -> Int {
        try await pool.query(statement, [.int(limit)]).rows.first?.get("count", as: Int.self) ?? 0
    }

    private static let deleteCommands = PostgresStatement(
        "router_delete_old_commands", "select delete_old_commands($1::bigint::integer) as count")
    private static let deleteAlerts = PostgresStatement(
        "router_delete_old_alerts", "select delete_old_alerts($1::bigint::integer) as count")
    private static let deleteParked = PostgresStatement(
        "router_delete_old_parked", "select delete_old_parked($1::bigint::integer) as count")
}
