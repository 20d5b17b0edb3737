import Postgres

extension PostgresPool {
    /// Those of the names that are no time zones to the database, whatever their case, in order.
    func unknownTimeZones(among names: [String]) async throws -> [String] {
        try await query(unknownZones, [.texts(names)]).rows.map { try $0.get("name", as: String.self) }
    }
}

private let unknownZones = PostgresStatement(
    "unknown_time_zones",
    """
    select wanted.name from unnest($1) as wanted (name)
    where not exists (select from pg_timezone_names known where lower(known.name) = lower(wanted.name)) order by 1
    """)
