import Postgres
package import RelayModel

/// A relay as it stands in the tables, locked for a decision.
package struct StoredRelay: Sendable {
    package let tenant: TenantID
    package let id: RelayID
    package let our: PhoneNumber
    package let accountSID: String
    package let customer: CustomerRecord
    package let job: JobID
    /// The chain that it was opened with; nil when that was the number's own.
    package let chain: ChainID?
    /// The tenant's texts.
    package let catalogue: TextCatalogue
    /// The state machine.
    package var relay: Relay

    /// A relay that is about to be written for the first time.
    package init(
        tenant: TenantID, id: RelayID, our: PhoneNumber, accountSID: String, customer: CustomerRecord, job: JobID,
        chain: ChainID?, catalogue: TextCatalogue, relay: Relay
    ) {
        self.tenant = tenant
        self.id = id
        self.our = our
        self.accountSID = accountSID
        self.customer = customer
        self.job = job
        self.chain = chain
        self.catalogue = catalogue
        self.relay = relay
    }

    /// The code by which the operator knows the relay.
    package func code(of operatorID: OperatorID) -> AckCode? {
        relay.hops.last { $0.operatorID == operatorID }?.code
    }
}

/// Where to lock before a relay can be read.
package struct RelayPlace: Sendable {
    package let our: PhoneNumber
    package let their: PhoneNumber
}

extension RouterTransaction {
    /// The conversation of a relay, read without a lock: the conversation's lock comes before the relay's.
    package func place(_ tenant: TenantID, of relay: RelayID) async throws -> RelayPlace? {
        guard let row = try await firstIfAny(Self.place, [.id(tenant), .id(relay)]) else { return nil }
        return RelayPlace(our: try row.phone("our_number"), their: try row.phone("phone"))
    }

    /// The relay, locked; nil when there is none of that id.
    package func relay(_ tenant: TenantID, _ relay: RelayID) async throws -> StoredRelay? {
        guard let row = try await firstIfAny(Self.relay, [.id(tenant), .id(relay)]) else { return nil }
        return try StoredRelay(row, hops: try await rows(Self.hops, [.id(tenant), .id(relay)]))
    }

    /// The customer's open relay at that number.
    package func openRelay(
        _ tenant: TenantID, our: PhoneNumber, customer: CustomerID
    ) async throws -> RelayID? {
        try await firstIfAny(Self.openRelay, [.id(tenant), .phone(our), .id(customer)])?.id("relay_id")
    }

    /// Writes a new relay, before its first hop.
    package func insert(_ stored: StoredRelay) async throws {
        _ = try await rows(
            Self.insertRelay,
            [
                .id(stored.tenant), .id(stored.id), .phone(stored.our), .id(stored.customer.id), .id(stored.job),
                .text(stored.relay.state.rawValue), .json(try planJSON(stored.relay.plan)),
                .int(stored.relay.nextPlanIndex), .id(stored.chain),
            ])
    }

    /// Writes where the relay stands now; the hops are written one by one.
    package func update(_ stored: StoredRelay) async throws {
        _ = try await rows(
            Self.updateRelay,
            [
                .id(stored.tenant), .id(stored.id), .text(stored.relay.state.rawValue),
                .int(stored.relay.nextPlanIndex),
            ])
    }

    /// Notes who acknowledged the relay, when and how.
    package func noteAcknowledgement(
        of stored: StoredRelay, by operatorID: OperatorID, channel: AckChannel, at moment: Moment
    ) async throws {
        _ = try await rows(
            Self.noteAck,
            [.id(stored.tenant), .id(stored.id), .id(operatorID), .text(channel.rawValue), .moment(moment)])
    }

    private static let place = PostgresStatement(
        "router_relay_place",
        """
        select r.our_number, c.phone from relays r
        join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
        where r.tenant_id = $1 and r.relay_id = $2
        """)
    private static let relay = PostgresStatement(
        "router_relay",
        """
        select r.tenant_id, r.relay_id, r.our_number, n.account_sid, r.customer_id, c.phone, c.name, r.job_id, r.state,
            r.chain_id, r.plan::text as plan, r.next_plan_index, r.acknowledged_by, \(TextCatalogue.columns)
        from relays r
        join tenants t on t.tenant_id = r.tenant_id
        join customers c on c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
        join numbers n on n.tenant_id = r.tenant_id and n.e164 = r.our_number
        where r.tenant_id = $1 and r.relay_id = $2
        for update of r
        """)
    private static let hops = PostgresStatement(
        "router_hops",
        """
        select hop, operator_id, reason, code, window_seconds, state from hops
        where tenant_id = $1 and relay_id = $2 order by hop
        """)
    private static let openRelay = PostgresStatement(
        "router_open_relay",
        "select relay_id from relays where tenant_id = $1 and our_number = $2 and customer_id = $3 and state = 'open'")
    private static let insertRelay = PostgresStatement(
        "router_insert_relay",
        """
        insert into relays (tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index, chain_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """)
    private static let updateRelay = PostgresStatement(
        "router_update_relay",
        """
        update relays set state = $3, next_plan_index = $4, updated_at = now() where tenant_id = $1 and relay_id = $2
        """)
    private static let noteAck = PostgresStatement(
        "router_note_ack",
        """
        update relays set acknowledged_by = $3, acknowledged_channel = $4, acknowledged_at = $5
        where tenant_id = $1 and relay_id = $2
        """)
}
