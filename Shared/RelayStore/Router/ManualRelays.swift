import Postgres
package import RelayModel

extension RouterTransaction {
    /// The conversation of a job's customer, read without a lock: the conversation's lock comes before all others.
    package func place(_ tenant: TenantID, ofJob job: JobID) async throws -> RelayPlace? {
        guard let row = try await firstIfAny(Self.jobPlace, [.id(tenant), .id(job)]) else { return nil }
        return RelayPlace(our: try row.phone("our_number"), their: try row.phone("phone"))
    }

    /// Whether the job is not over; it is not ended by others before the decision is.
    package func isOpen(_ tenant: TenantID, _ job: JobID) async throws -> Bool {
        try await firstIfAny(Self.isOpen, [.id(tenant), .id(job)]) != nil
    }

    /// A chain of the tenant.
    package func chain(_ tenant: TenantID, _ chain: ChainID) async throws -> ChainRecord? {
        guard let row = try await firstIfAny(Self.chain, [.id(tenant), .id(chain)]) else { return nil }
        return ChainRecord(
            id: chain, cycles: try row.get("cycles", as: Int.self),
            windowSeconds: try row.get("window_seconds", as: Int?.self),
            emergency: try row.idIfAny("emergency_operator_id"))
    }

    /// Records what a dispatcher wrote as a text of the relay.
    package func record(_ text: InboundRecord, of stored: StoredRelay) async throws {
        _ = try await rows(
            Self.recordManual,
            [
                .id(text.tenant), .text(text.sid.rawValue), .text(text.accountSID), .phone(text.our),
                .phone(text.their), .id(stored.customer.id), .id(stored.job), .id(stored.id), .text(text.body),
                .moment(text.receivedAt),
            ])
    }

    private static let jobPlace = PostgresStatement(
        "router_job_place",
        """
        select j.our_number, c.phone from jobs j
        join customers c on c.tenant_id = j.tenant_id and c.customer_id = j.customer_id
        where j.tenant_id = $1 and j.job_id = $2
        """)
    private static let isOpen = PostgresStatement(
        "router_job_is_open",
        """
        select job_id from jobs
        where tenant_id = $1 and job_id = $2 and status in ('queued', 'dispatched', 'in_progress') for share
        """)
    private static let chain = PostgresStatement(
        "router_chain",
        "select window_seconds, cycles, emergency_operator_id from chains where tenant_id = $1 and chain_id = $2")
    private static let recordManual = PostgresStatement(
        "router_record_manual",
        """
        insert into inbound_messages (
            tenant_id, message_sid, account_sid, our_number, their_number, sender, customer_id, job_id, relay_id, body,
            received_at
        ) values ($1, $2, $3, $4, $5, 'dispatcher', $6, $7, $8, $9, $10)
        """)
}
