import Postgres
package import RelayModel

/// A text that did not reach its receiver, and that no hop's window hangs on.
package struct FailedText: Sendable {
    package let tenant: TenantID
    package let outbound: OutboundID
    package let purpose: NewOutbound.Purpose
    package let our: PhoneNumber
    package let relay: RelayID?
    package let job: JobID?
    /// Who wrote it, for a text to a customer; who was to get it, for one to an operator.
    package let operatorID: OperatorID?
    package let customer: CustomerRecord?
}

extension RouterStore {
    /// Texts that failed and that nobody was told of, oldest first.
    package func failedTexts(limit: Int) async throws -> [OutboundHint] {
        try await pool.query(Self.failed, [.int(limit)]).rows.map(OutboundHint.init)
    }

    static let failed = PostgresStatement(
        "router_failed_texts",
        """
        select tenant_id, outbound_id, lane from outbound_messages
        where state = 'failed' and failure_noted_at is null and not starts_window order by updated_at limit $1
        """)
}

extension RouterTransaction {
    /// Marks the text's failure as told; nil when it was told before.
    package func takeFailure(_ tenant: TenantID, _ outbound: OutboundID) async throws -> FailedText? {
        guard let row = try await firstIfAny(Self.takeFailure, [.id(tenant), .id(outbound)]) else { return nil }
        guard let purpose = NewOutbound.Purpose(rawValue: try row.get("purpose", as: String.self)) else {
            throw StoredValueError(column: "purpose")
        }
        let customerID: CustomerID? = try row.idIfAny("customer_id")
        let customer = try customerID.map {
            CustomerRecord(id: $0, phone: try row.phone("phone"), name: try row.get("name", as: String?.self))
        }
        return FailedText(
            tenant: tenant, outbound: outbound, purpose: purpose, our: try row.phone("our_number"),
            relay: try row.idIfAny("relay_id"), job: try row.idIfAny("job_id"),
            operatorID: try row.idIfAny("operator_id"), customer: customer)
    }

    private static let takeFailure = PostgresStatement(
        "router_take_failure",
        """
        with taken as (
            update outbound_messages set failure_noted_at = now()
            where tenant_id = $1 and outbound_id = $2 and failure_noted_at is null
            returning *
        )
        select t.purpose, t.our_number, t.relay_id, t.job_id, t.operator_id, t.customer_id, c.phone, c.name
        from taken t left join customers c on c.tenant_id = t.tenant_id and c.customer_id = t.customer_id
        """)
}
