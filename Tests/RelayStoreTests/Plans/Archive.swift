import Keyring
import Postgres
import RelayFill
import RelayModel

@testable import RelayStore

/// A tenant with finished relays, a thousand open ones, and everything that a sweep looks for.
struct Archive {
    let pool: PostgresPool
    let tenant = TenantID.random()
    private let relays: RelayFill

    init(_ pool: PostgresPool) async throws {
        self.pool = pool
        relays = RelayFill(tenant: "\(tenant)", account: "AC", our: "+15125550100", customers: 3000)
        _ = try await Migrator(pool: pool, migrations: Migration.all).run()
        try await pool.script(
            """
            insert into tenants (tenant_id, slug, name, retention_days) values ('\(tenant)', 'acme', 'Acme', 3650);
            insert into operators (tenant_id, operator_id, name, phone)
            select '\(tenant)', md5('o' || n)::uuid, 'Operator ' || n, '+1513' || (5000000 + n) from generate_series(0, 9) n;
            """)
        // A thousand open relays, ten of them overdue.
        try await relays.open(from: -1000, to: -1, in: pool)
    }

    /// Adds finished relays.
    ///
    /// - Parameter isAnalyzed: Whether the planner learns of them; after a crash of the server it does not for a while.
    func fill(from first: Int, to last: Int, isAnalyzed: Bool = true) async throws {
        try await relays.finished(from: first, to: last, in: pool, isAnalyzed: isAnalyzed)
    }

    /// Keeps the server from learning by itself what was added.
    func stopAutovacuum() async throws {
        for table in ["relays", "hops", "inbound_messages", "outbound_messages", "audit_events", "send_attempts"] {
            try await pool.script("alter table \(table) set (autovacuum_enabled = false)")
        }
    }

    /// What PostgreSQL does for the first page of each kind of record.
    func exportPlans() async throws -> [Plan] {
        var plans: [Plan] = []
        for kind in AuditRecordKind.allCases {
            let first = ["'00000000-0000-0000-0000-000000000000'", "'\(kind.firstKey)'", "null", "null", "500"]
            plans.append(try await plan(kind.statement, first))
        }
        return plans
    }

    /// What PostgreSQL does for each statement that runs by itself, or for every text.
    func plans() async throws -> [Plan] {
        let conversation = ["'\(tenant)'", "'+15125550100'", "'\(RelayFill.phone(7))'"]
        let operatorID = "md5('o1')::uuid"
        let store = RouterStore.self
        let transaction = RouterTransaction.self
        let limit = ["500"]
        let old = ["'\(tenant)'", "3650", "500"]
        let statements: [(PostgresStatement, [String])] = [
            (store.overdue, limit), (store.hints, limit), (store.hurry, limit), (store.failedTurns, limit),
            (store.failed, limit), (store.missingReports, limit), (store.commands, limit), (store.spill, limit),
            (store.oldInbound, old), (store.oldOutbound, old), (store.oldParked, old), (store.oldQuestions, old),
            (transaction.history, conversation + ["'SM0'", "'Text'", "300", "60", "6000"]),
            (transaction.takeFirstAnswer, conversation + ["60"]), (transaction.takeApology, conversation + ["60"]),
            (transaction.automaticAnswer, conversation + ["'SM0'", "'Text'", operatorID, "now()"]),
        ]
        var plans: [Plan] = []
        for (statement, values) in statements { plans.append(try await plan(statement, values)) }
        return plans
    }

    private func plan(_ statement: PostgresStatement, _ values: [String]) async throws -> Plan {
        var sql = statement.sql
        // The last first, so that $1 is not taken for the beginning of $10.
        for (place, value) in zip(1..., values).reversed() { sql = sql.replacing("$\(place)", with: value) }
        let explain = PostgresStatement("explain \(sql.hashValue)", "explain (analyze, buffers) \(sql)")
        var lines: [String] = []
        do {
            try await pool.transaction { transaction in
                lines = try await transaction.query(explain, []).rows.map { try $0.get("QUERY PLAN", as: String.self) }
                throw RolledBack()
            }
        } catch is RolledBack {}
        return Plan(name: statement.name, text: lines.joined(separator: "\n"))
    }

    /// EXPLAIN ANALYZE carries the statement out.
    private struct RolledBack: Error {}
}

/// A plan as EXPLAIN prints it.
struct Plan {
    let name: String
    let text: String

    /// The tables that grow and that were read from end to end.
    var sequentialScans: [String] {
        let growing = ["relays", "hops", "outbound_messages", "inbound_messages", "audit_events", "send_attempts"]
        return text.matches(of: /Seq Scan on (\w+)/).map { String($0.1) }.filter(growing.contains)
    }

    /// The pages that were touched in all.
    var pages: Int {
        guard let line = text.firstMatch(of: /Buffers: shared([^\n]*)/) else { return 0 }
        return line.1.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.1) ?? 0) }
    }

    /// How long it took.
    var milliseconds: String { text.firstMatch(of: /Execution Time: ([0-9.]+)/).map { String($0.1) } ?? "?" }
}
