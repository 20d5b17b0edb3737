import Postgres
package import RelayModel

/// One of the business's numbers, as dispatchers may change it.
package struct NumberRecord: Sendable, Equatable {
    package let number: PhoneNumber
    /// The chain's name.
    package let chain: String
    package let isActive: Bool
    package let updatedAt: Moment
}

extension TrackerStore {
    /// A number of the tenant.
    package func number(_ number: PhoneNumber, tenant: TenantID) async throws -> NumberRecord? {
        try await rows(of: tenant, Self.number, [.id(tenant), .phone(number)]).first.map(NumberRecord.init)
    }

    /// Changes a number unless somebody else has changed it meanwhile; the database adds an audit event when that means
    /// something else for the number's texts.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When it was last changed, as far as `actor` knows.
    /// - Returns: The number as it is now; nil when it has changed since `version`, or is gone.
    package func change(
        _ number: PhoneNumber, chain: ChainID, isActive: Bool, by actor: String, since version: Moment, tenant: TenantID
    ) async throws -> NumberRecord? {
        try await pool.batch([
            (Self.bind, Self.binding(tenant)), (Self.act, [.text(actor)]),
            (
                Self.changeNumber,
                [.id(tenant), .phone(number), .id(chain), .bool(isActive), .moment(version)]
            ),
        ])[2].rows.first.map(NumberRecord.init)
    }

    /// Names who changes something, until the transaction ends.
    private static let act = PostgresStatement("tracker_act", "select set_config('backhop.actor', $1, true)")
    private static let number = PostgresStatement(
        "tracker_number",
        """
        select n.e164, c.name as chain, n.active, n.updated_at from numbers n
        join chains c on c.tenant_id = n.tenant_id and c.chain_id = n.chain_id
        where n.tenant_id = $1 and n.e164 = $2
        """)
    private static let changeNumber = PostgresStatement(
        "tracker_change_number",
        """
        update numbers n set chain_id = c.chain_id, active = $4, updated_at = clock_timestamp() from chains c
        where n.tenant_id = $1 and n.e164 = $2 and n.updated_at = $5 and c.tenant_id = n.tenant_id and c.chain_id = $3
        returning n.e164, c.name as chain, n.active, n.updated_at
        """)
}

extension NumberRecord {
    fileprivate init(_ row: PostgresRow) throws {
        number = try row.phone("e164")
        chain = try row.get("chain", as: String.self)
        isActive = try row.get("active", as: Bool.self)
        updatedAt = try row.moment("updated_at")
    }
}
