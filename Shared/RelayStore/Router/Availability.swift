import Postgres
package import RelayModel

extension RouterTransaction {
    /// The operator is not asked until then, or when it is nil until they say that they are on.
    package func setOff(_ tenant: TenantID, _ operatorID: OperatorID, until: Moment?) async throws {
        _ = try await rows(Self.setOff, [.id(tenant), .id(operatorID), .moment(until)])
    }

    /// The operator can be asked again.
    package func setOn(_ tenant: TenantID, _ operatorID: OperatorID) async throws {
        _ = try await rows(Self.setOn, [.id(tenant), .id(operatorID)])
    }

    /// How far the tenant's clocks are ahead of UTC, from a week ago, as far back as an operator's codes go, until the end of
    /// the longest time that somebody can be off.
    package func clocks(_ tenant: TenantID) async throws -> UTCOffsets {
        let rows = try await rows(Self.clocks, [.id(tenant)])
        return UTCOffsets(
            try rows.map { (from: try $0.moment("moment"), seconds: try $0.get("seconds", as: Int.self)) })
    }

    private static let setOff = PostgresStatement(
        "router_set_off",
        """
        update operators set off_until = coalesce($3, timestamptz 'infinity'), updated_at = now()
        where tenant_id = $1 and operator_id = $2
        """)
    private static let setOn = PostgresStatement(
        "router_set_on",
        "update operators set off_until = null, updated_at = now() where tenant_id = $1 and operator_id = $2")
    private static let clocks = PostgresStatement(
        "router_clocks",
        """
        select moment, seconds from (
            select moment, seconds, lag(seconds) over (order by moment) as before from (
                select moment,
                    extract(epoch from (moment at time zone t.time_zone) - (moment at time zone 'UTC'))::int as seconds
                from tenants t
                -- Clocks change at half hours of UTC.
                cross join generate_series(
                    date_trunc('hour', now(), 'UTC') - interval '8 days', now() + interval '32 days', interval '30 minutes'
                ) moment
                where t.tenant_id = $1
            ) clock
        ) change
        where before is distinct from seconds order by moment
        """)
}
