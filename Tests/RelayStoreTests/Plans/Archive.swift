import Keyring
import Postgres
import RelayModel

@testable import RelayStore

/// A tenant with finished relays, a thousand open ones, and everything that a sweep looks for.
struct Archive {
    let pool: PostgresPool
    let tenant = TenantID.random()

    init(_ pool: PostgresPool) async throws {
        self.pool = pool
        _ = try await Migrator(pool: pool, migrations: Migration.all).run()
        try await pool.script(
            """
            insert into tenants (tenant_id, slug, name, retention_days) values ('\(tenant)', 'acme', 'Acme', 3650);
            insert into customers (tenant_id, customer_id, phone)
            select '\(tenant)', md5('c' || n)::uuid, '+1512' || (5000000 + n) from generate_series(0, 2999) n;
            insert into operators (tenant_id, operator_id, name, phone)
            select '\(tenant)', md5('o' || n)::uuid, 'Operator ' || n, '+1513' || (5000000 + n) from generate_series(0, 9) n;
            insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
            select '\(tenant)', md5('j' || n)::uuid, 1000 + n, md5('c' || n)::uuid, '+15125550100', decode(md5(n::text), 'hex')
            from generate_series(0, 2999) n;
            """)
        // A thousand open relays, ten of them overdue.
        try await relays("open", from: -1000, to: -1)
    }

    /// Adds finished relays, each with a hop, a text that came, one that went out, and its record.
    ///
    /// - Parameter isAnalyzed: Whether the planner learns of them; after a crash of the server it does not for a while.
    func fill(from first: Int, to last: Int, isAnalyzed: Bool = true) async throws {
        // In steps, so that no statement is long.
        for start in stride(from: first, through: last, by: 20_000) {
            try await relays("acknowledged", from: start, to: min(start + 19_999, last))
        }
        if isAnalyzed { try await pool.script("vacuum analyze") }
    }

    /// Keeps the server from learning by itself what was added.
    func stopAutovacuum() async throws {
        for table in ["relays", "hops", "inbound_messages", "outbound_messages", "audit_events"] {
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

    private func relays(_ state: String, from first: Int, to last: Int) async throws {
        let isOpen = state == "open"
        let series = "generate_series(\(first), \(last)) n"
        try await pool.script(
            """
            insert into relays (tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index, opened_at)
            select '\(tenant)', md5('r' || n)::uuid, '+15125550100', md5('c' || abs(n) % 3000)::uuid,
                md5('j' || abs(n) % 3000)::uuid, '\(state)', '[]', 1, now() - abs(n) * interval '1 second'
            from \(series);
            insert into hops (
                tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, asked_at, ask_by
            )
            select '\(tenant)', md5('r' || n)::uuid, 1, md5('o' || abs(n) % 10)::uuid, 'number_chain', 'K7', 60,
                '\(isOpen ? "asked" : "acknowledged")', md5('t' || n)::uuid, now() - abs(n) * interval '1 second',
                now() + (case when n >= -10 then -60 else 600 end) * interval '1 second'
            from \(series);
            insert into inbound_messages (
                tenant_id, message_sid, account_sid, our_number, their_number, sender, customer_id, job_id, relay_id, body,
                received_at, processed_at
            )
            select '\(tenant)', 'SM' || md5('i' || n), 'AC', '+15125550100', '+1512' || (5000000 + abs(n) % 3000), 'customer',
                md5('c' || abs(n) % 3000)::uuid, md5('j' || abs(n) % 3000)::uuid, md5('r' || n)::uuid, 'Text ' || n,
                now() - abs(n) * interval '1 second', now() - abs(n) * interval '1 second'
            from \(series);
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, relay_id, hop, starts_window,
                window_seconds, operator_id, body, segments, order_at, order_tie, state, message_sid, accepted_at, ack_due_at,
                delivery_status, created_at, updated_at
            )
            select '\(tenant)', md5('t' || n)::uuid, 'AC', '+15125550100', '+1513' || (5000000 + abs(n) % 10), 'hop', 'send',
                md5('r' || n)::uuid, 1, true, 60, md5('o' || abs(n) % 10)::uuid, 'Text ' || n, 1, now(), n::text, 'sent',
                'SM' || md5('s' || n), now(), now() - interval '1 minute', 'delivered',
                now() - abs(n) * interval '1 second', now()
            from \(series);
            insert into audit_events (
                tenant_id, at, kind, relay_id, hop, job_id, customer_id, operator_id, message_sid, outbound_id, channel, reason
            )
            select '\(tenant)', now() - abs(n) * interval '1 second', kind, md5('r' || n)::uuid, 1,
                md5('j' || abs(n) % 3000)::uuid, md5('c' || abs(n) % 3000)::uuid, md5('o' || abs(n) % 10)::uuid,
                'SM' || md5('i' || n), md5('t' || n)::uuid, 'sms', 'number_chain'
            from \(series), unnest(array['texted', 'asked', 'acknowledged']) kind;
            """)
    }

    /// What PostgreSQL does for each statement that runs by itself, or for every text.
    func plans() async throws -> [Plan] {
        let conversation = ["'\(tenant)'", "'+15125550100'", "'+15125000007'"]
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
