import Postgres
package import RelayModel

/// A chain as it is configured now.
package struct ChainRecord: Sendable {
    package let id: ChainID
    package let cycles: Int
    package let windowSeconds: Int?
    /// Who is asked when everybody else is off.
    package let emergency: OperatorID?
}

extension RouterTransaction {
    /// The chain that the number has at this moment: the first of its schedule whose hours it is, else its own.
    package func chain(of line: BusinessLine) async throws -> ChainRecord {
        for row in try await rows(Self.chains, [.id(line.tenant), .phone(line.number)]) {
            guard try row.isWithinHours() else { continue }
            return ChainRecord(
                id: try row.id("chain_id"), cycles: try row.get("cycles", as: Int.self),
                windowSeconds: try row.get("window_seconds", as: Int?.self),
                emergency: try row.idIfAny("emergency_operator_id"))
        }
        throw MissingRowError(statement: Self.chains.name)
    }

    private static let chains = PostgresStatement(
        "router_chains_of_number",
        """
        select c.chain_id, c.cycles, c.window_seconds, c.emergency_operator_id, choice.hours::text as hours,
            floor(extract(epoch from clock_timestamp() at time zone choice.time_zone))::bigint as local_seconds
        from (
            select position, chain_id, hours, time_zone from number_schedule where tenant_id = $1 and e164 = $2
            union all
            select null, chain_id, null, null from numbers where tenant_id = $1 and e164 = $2
        ) choice
        join chains c on c.tenant_id = $1 and c.chain_id = choice.chain_id
        order by choice.position nulls last
        """)
}
