import Postgres
package import RelayModel

/// How an operator did in a period.
package struct OperatorPerformance: Sendable {
    package let id: OperatorID
    package let name: String
    package let isActive: Bool
    /// How many turns they had.
    package let asked: Int
    package let acknowledged: Int
    /// How often they passed.
    package let passed: Int
    /// How often their window, or the time to ask them, passed.
    package let expired: Int
    /// From asking to their own answer, in seconds; nil without any. A dispatcher's word says nothing about their speed.
    package let medianSeconds: Double?
    /// Nine of ten took no longer.
    package let p90Seconds: Double?
}

/// How the operators did, from `since` until just before `until`.
package struct PerformanceReport: Sendable {
    package let since: Moment
    package let until: Moment
    package let operators: [OperatorPerformance]
}

extension TrackerStore {
    /// How each operator of the tenant did with the turns that began in the period, by name.
    ///
    /// - Parameters:
    ///   - since: Nil for thirty days before `until`.
    ///   - until: Nil for now.
    package func performance(
        tenant: TenantID, since: Moment?, until: Moment?
    ) async throws -> PerformanceReport {
        let results = try await pool.batch([
            (Self.bind, Self.binding(tenant)), (Self.period, [.moment(since), .moment(until)]),
            (Self.performance, [.id(tenant), .moment(since), .moment(until)]),
        ])
        guard let period = results[1].rows.first else { throw MissingRowError(statement: Self.period.name) }
        return PerformanceReport(
            since: try period.moment("since"), until: try period.moment("until"),
            operators: try results[2].rows.map(OperatorPerformance.init))
    }

    /// Of the same transaction, and so of the same `now()`.
    private static let period = PostgresStatement(
        "tracker_period",
        "select coalesce($1, coalesce($2, now()) - interval '30 days') as since, coalesce($2, now()) as until")
    private static let performance = PostgresStatement(
        "tracker_performance",
        """
        select o.operator_id, o.name, o.active, count(h.hop) as asked,
            count(*) filter (where h.state = 'acknowledged') as acknowledged,
            count(*) filter (where h.state = 'declined') as passed, count(*) filter (where h.state = 'expired') as expired,
            percentile_cont(0.5) within group (order by extract(epoch from h.ended_at - h.asked_at)::double precision)
                filter (where h.state = 'acknowledged' and h.acknowledged_channel in ('sms', 'link')) as median,
            percentile_cont(0.9) within group (order by extract(epoch from h.ended_at - h.asked_at)::double precision)
                filter (where h.state = 'acknowledged' and h.acknowledged_channel in ('sms', 'link')) as p90
        from operators o
        left join (
            select h.tenant_id, h.operator_id, h.hop, h.state, h.asked_at, h.ended_at, r.acknowledged_channel from hops h
            join relays r on r.tenant_id = h.tenant_id and r.relay_id = h.relay_id
            where h.tenant_id = $1 and h.asked_at >= coalesce($2, coalesce($3, now()) - interval '30 days')
                and h.asked_at < coalesce($3, now())
        ) h on h.tenant_id = o.tenant_id and h.operator_id = o.operator_id
        where o.tenant_id = $1
        group by o.operator_id, o.name, o.active order by o.name
        """)
}

extension OperatorPerformance {
    fileprivate init(_ row: PostgresRow) throws {
        id = try row.id("operator_id")
        name = try row.get("name", as: String.self)
        isActive = try row.get("active", as: Bool.self)
        asked = try row.get("asked", as: Int.self)
        acknowledged = try row.get("acknowledged", as: Int.self)
        passed = try row.get("passed", as: Int.self)
        expired = try row.get("expired", as: Int.self)
        medianSeconds = try row.get("median", as: Double?.self)
        p90Seconds = try row.get("p90", as: Double?.self)
    }
}
