import Postgres

@testable import TestInstallation

/// What PostgreSQL has read of a table, by its own count.
struct TableWork {
    var table: String
    /// About how many rows it has.
    var size: Int
    /// How often it was read from end to end.
    var scans: Int
    /// The rows that were read, whether they were wanted or not.
    var rows: Int
    /// The entries of its indexes that led to rows, or were enough by themselves.
    var entries: Int
    /// The pages that were touched, its indexes' included.
    var pages: Int

    /// What was read since then.
    static func - (now: TableWork, before: TableWork) -> TableWork {
        TableWork(
            table: now.table, size: now.size, scans: now.scans - before.scans, rows: now.rows - before.rows,
            entries: now.entries - before.entries, pages: now.pages - before.pages)
    }
}

extension TableWork: CustomStringConvertible {
    var description: String { "\(scans) scans, \(rows) rows, \(entries) entries, \(pages) pages of about \(size) rows" }
}

extension Installation {
    /// Waits until nobody else has a session: those that have ended have told what they did.
    func untilAlone() async throws {
        try await until(
            """
            select count(*) from pg_stat_activity where datname = current_database()
                and backend_type = 'client backend' and application_name <> current_setting('application_name')
            """, is: "0")
    }

    /// What was read of each table until now. Sessions tell what they did at their end, so it is exact once nobody works.
    func tableWork() async throws -> [TableWork] {
        try await database.query(Self.tableWork, []).rows.map { row in
            TableWork(
                table: try row.get("relname", as: String.self), size: try row.get("size", as: Int.self),
                scans: try row.get("scans", as: Int.self), rows: try row.get("rows", as: Int.self),
                entries: try row.get("entries", as: Int.self), pages: try row.get("pages", as: Int.self))
        }
    }

    private static let tableWork = PostgresStatement(
        "test_table_work",
        """
        select t.relname::text, c.reltuples::bigint as size, t.seq_scan as scans,
            t.seq_tup_read + coalesce(t.idx_tup_fetch, 0) as rows,
            (select coalesce(sum(i.idx_tup_read), 0)::bigint from pg_stat_user_indexes i where i.relid = t.relid) as entries,
            io.heap_blks_hit + io.heap_blks_read + coalesce(io.idx_blks_hit + io.idx_blks_read, 0)
                + coalesce(io.toast_blks_hit + io.toast_blks_read, 0)
                + coalesce(io.tidx_blks_hit + io.tidx_blks_read, 0) as pages
        from pg_stat_user_tables t
        join pg_class c on c.oid = t.relid
        join pg_statio_user_tables io on io.relid = t.relid
        order by t.relname
        """)
}
