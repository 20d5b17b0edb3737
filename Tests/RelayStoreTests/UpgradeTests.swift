import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What the migrations after the first release do to a database that is in use.
@Suite(.timeLimit(.minutes(5)))
struct UpgradeTests {
    private static let released = 14
    private let tenant = TenantID.random()

    private func applied(_ count: Int, to pool: PostgresPool) async throws {
        _ = try await Migrator(pool: pool, migrations: Array(Migration.all.prefix(count))).run()
    }

    private func value(_ sql: String, _ pool: PostgresPool) async throws -> String {
        try await pool.query(PostgresStatement("upgrade \(sql.hashValue)", "select (\(sql))::text as value")).rows[0]
            .get("value", as: String.self)
    }

    private func fill(_ pool: PostgresPool) async throws {
        try await pool.script(
            """
            insert into tenants (tenant_id, slug, name) values ('\(tenant)', 'acme', 'Acme');
            insert into customers (tenant_id, customer_id, phone, name) values
                ('\(tenant)', gen_random_uuid(), '+15125550101', 'Jane Doe'),
                ('\(tenant)', gen_random_uuid(), '+15125550102', null);
            insert into conversations (tenant_id, our_number, their_number, opted_out_at) values
                ('\(tenant)', '+15125550001', '+15125550101', now()),
                ('\(tenant)', '+15125550001', '+15125550102', now()), ('\(tenant)', '+15125550001', '+15125550103', null);
            insert into inbound_messages (
                tenant_id, message_sid, account_sid, our_number, their_number, sender, body, received_at
            ) values (
                '\(tenant)', 'SM' || md5('1'), 'AC' || md5('1'), '+15125550001', '+15125550101', 'customer', 'STOP', now()
            );
            insert into audit_events (tenant_id, kind, message_sid) values ('\(tenant)', 'opted_out', 'SM' || md5('1'))
            """)
    }

    @Test func whoThereIsAlreadyIsFoundAndTheirOptOutsAreTheirsOrTheCarriers() async throws {
        try await withDatabase { pool, _ in
            try await applied(Self.released, to: pool)
            try await fill(pool)
            try await applied(Migration.all.count, to: pool)
            #expect(
                try await value("select string_agg(word, ',' order by word) from customer_words where word > 'a'", pool)
                    == "doe,jane doe")
            #expect(try await value("select count(*) from customer_words where word like '555010_'", pool) == "2")
            #expect(
                try await value(
                    """
                    select string_agg(concat_ws(' ', right(their_number, 1), opted_out_by), ',' order by their_number)
                    from conversations
                    """, pool) == "1 customer,2 carrier,3")
        }
    }

    /// Whoever is forgotten between two migrations is not found by their old name.
    @Test func whoIsForgottenDuringTheUpgradeIsFoundNoMore() async throws {
        try await withDatabase { pool, _ in
            try await applied(Self.released, to: pool)
            try await fill(pool)
            let search = try #require(Migration.all.first { $0.name.hasSuffix("_customer_search") })
            try await applied(search.number, to: pool)
            try await pool.script("update customers set name = null, phone = '+999000000001' where name is not null")
            try await applied(Migration.all.count, to: pool)
            #expect(try await value("select count(*) from customer_words where word > 'a'", pool) == "0")
            #expect(try await value("select count(*) from customer_words where word = '999000000001'", pool) == "1")
        }
    }

    /// Texts are decided all the while: what waits for one migration waits for one table, and not for what another one fills.
    @Test func eachMigrationKeepsOthersFromWritingAtMostOneBusyTable() async throws {
        let statement = PostgresStatement(
            "migration locks",
            """
            select distinct c.relname::text as name from pg_locks l join pg_class c on c.oid = l.relation
            where l.pid = pg_backend_pid() and c.relkind = 'r' and c.relname in (
                    'audit_events', 'conversations', 'customers', 'hops', 'inbound_messages', 'jobs', 'outbound_messages',
                    'parked_messages', 'relays'
                )
                and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            """)
        try await withDatabase { pool, _ in
            try await applied(Self.released, to: pool)
            for migration in Migration.all.dropFirst(Self.released) {
                let locked = try await pool.transaction { transaction -> [String] in
                    try await transaction.script(migration.sql)
                    return try await transaction.query(statement, []).rows.map { try $0.get("name", as: String.self) }
                }
                #expect(locked.count <= 1, "\(migration.name): \(locked)")
            }
        }
    }
}
