import Postgres
package import RelayModel

/// A customer as the router needs them.
package struct CustomerRecord: Sendable {
    package let id: CustomerID
    package let phone: PhoneNumber
    package let name: String?
}

/// Who has a conversation.
package struct ConversationHolder: Sendable {
    package let id: OperatorID
    /// Whether the job that it was about is done: they had it.
    package let isOver: Bool
}

/// A job that is not over.
package struct OpenJob: Sendable {
    package let id: JobID
    package let status: String
    package let assigned: OperatorID?
    /// The version of its tracking token, and the token's hash.
    package let token: (version: Int, sha256: [UInt8])
}

extension RouterTransaction {
    /// Takes the lock under which a conversation's texts are put in order, and says who holds the conversation, or held it
    /// until its job was done.
    package func lockConversation(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber
    ) async throws -> ConversationHolder? {
        let key: [PostgresValue] = [.id(tenant), .phone(our), .phone(their)]
        _ = try await rows(Self.makeConversation, key)
        let row = try await first(Self.lockConversation, key)
        let holder: OperatorID? = try row.idIfAny("holder_operator_id")
        let status = try row.get("status", as: String?.self).flatMap(JobStatus.init(rawValue:))
        guard let holder, let status, status != .cancelled else { return nil }
        return ConversationHolder(id: holder, isOver: status.isOver)
    }

    /// Finds the customer with that phone, or makes one without a name.
    package func customer(_ tenant: TenantID, _ phone: PhoneNumber) async throws -> CustomerRecord {
        _ = try await rows(Self.makeCustomer, [.id(tenant), .id(CustomerID.random()), .phone(phone)])
        let row = try await first(Self.customer, [.id(tenant), .phone(phone)])
        return CustomerRecord(id: try row.id("customer_id"), phone: phone, name: try row.get("name", as: String?.self))
    }

    /// The customer's newest job that is not over; it is not ended by others before the decision is.
    package func openJob(_ tenant: TenantID, _ customer: CustomerID) async throws -> OpenJob? {
        guard let row = try await firstIfAny(Self.openJob, [.id(tenant), .id(customer)]) else { return nil }
        return OpenJob(
            id: try row.id("job_id"), status: try row.get("status", as: String.self),
            assigned: try row.idIfAny("assigned_operator_id"),
            token: (try row.get("token_version", as: Int.self), try row.get("token_sha256", as: [UInt8].self)))
    }

    /// Makes a job with the tenant's next number.
    package func createJob(
        _ tenant: TenantID, _ job: JobID, for customer: CustomerID, at our: PhoneNumber, tokenSHA256: [UInt8]
    ) async throws -> OpenJob {
        _ = try await rows(
            Self.createJob, [.id(tenant), .id(job), .id(customer), .phone(our), .bytes(tokenSHA256)])
        return OpenJob(id: job, status: "queued", assigned: nil, token: (1, tokenSHA256))
    }

    /// The relays of the job that are open.
    package func openRelays(_ tenant: TenantID, of job: JobID) async throws -> [RelayID] {
        try await rows(Self.openRelays, [.id(tenant), .id(job)]).map { try $0.id("relay_id") }
    }

    /// Cancels a job that is not over.
    ///
    /// - Returns: The job's customer; nil when there is no such job.
    package func cancelJob(_ tenant: TenantID, _ job: JobID) async throws -> CustomerID? {
        try await firstIfAny(Self.cancelJob, [.id(tenant), .id(job)])?.id("customer_id")
    }

    /// The conversation and its job go to the operator who took the relay; a queued job counts as dispatched.
    ///
    /// - Returns: Who had the conversation until now, for a job that is not over; it may be the same operator.
    package func hold(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, job: JobID, by holder: OperatorID
    ) async throws -> OperatorID? {
        let before = try await firstIfAny(
            Self.hold, [.id(tenant), .phone(our), .phone(their), .id(job), .id(holder)])
        _ = try await rows(Self.assign, [.id(tenant), .id(job), .id(holder)])
        return try before?.id("holder_operator_id")
    }

    /// Where a text to the customer goes. Whoever forgets the customer waits for that text, or is waited for.
    package func phone(_ tenant: TenantID, of customer: CustomerID) async throws -> PhoneNumber? {
        try await firstIfAny(Self.phone, [.id(tenant), .id(customer)])?.phone("phone")
    }

    private static let makeConversation = PostgresStatement(
        "router_make_conversation",
        """
        insert into conversations (tenant_id, our_number, their_number) values ($1, $2, $3) on conflict do nothing
        """)
    private static let lockConversation = PostgresStatement(
        "router_lock_conversation",
        """
        select c.holder_operator_id, j.status
        from conversations c
        left join jobs j on j.tenant_id = c.tenant_id and j.job_id = c.holder_job_id
        where c.tenant_id = $1 and c.our_number = $2 and c.their_number = $3
        for update of c
        """)
    private static let makeCustomer = PostgresStatement(
        "router_make_customer",
        "insert into customers (tenant_id, customer_id, phone) values ($1, $2, $3) on conflict do nothing")
    private static let customer = PostgresStatement(
        "router_customer", "select customer_id, name from customers where tenant_id = $1 and phone = $2")
    private static let openJob = PostgresStatement(
        "router_open_job",
        """
        select job_id, status, assigned_operator_id, token_version, token_sha256 from jobs
        where tenant_id = $1 and customer_id = $2 and status in ('queued', 'dispatched', 'in_progress')
        order by created_at desc limit 1 for share
        """)
    private static let createJob = PostgresStatement(
        "router_create_job",
        """
        with number as (
            insert into job_numbers as counter (tenant_id, next_number) values ($1, 1002)
            on conflict (tenant_id) do update set next_number = counter.next_number + 1
            returning next_number - 1 as number
        )
        insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
        select $1, $2, number, $3, $4, $5 from number
        """)
    private static let openRelays = PostgresStatement(
        "router_open_relays_of_job",
        "select relay_id from relays where tenant_id = $1 and job_id = $2 and state = 'open' order by relay_id")
    private static let cancelJob = PostgresStatement(
        "router_cancel_job",
        """
        update jobs set status = 'cancelled', closed_at = clock_timestamp(), updated_at = now()
        where tenant_id = $1 and job_id = $2 and status in ('queued', 'dispatched', 'in_progress') returning customer_id
        """)
    private static let hold = PostgresStatement(
        "router_hold",
        """
        with before as (
            select c.holder_operator_id from conversations c
            join jobs j on j.tenant_id = c.tenant_id and j.job_id = c.holder_job_id
            where c.tenant_id = $1 and c.our_number = $2 and c.their_number = $3
                and j.status in ('queued', 'dispatched', 'in_progress')
        ), held as (
            update conversations set holder_job_id = $4, holder_operator_id = $5, updated_at = now(),
                held_since = case
                    when (holder_job_id, holder_operator_id) is distinct from ($4, $5) then now() else held_since
                end
            where tenant_id = $1 and our_number = $2 and their_number = $3
        )
        select holder_operator_id from before where holder_operator_id is not null
        """)
    private static let assign = PostgresStatement(
        "router_assign",
        """
        update jobs set assigned_operator_id = $3, updated_at = now(),
            status = case when status = 'queued' then 'dispatched' else status end
        where tenant_id = $1 and job_id = $2 and status in ('queued', 'dispatched', 'in_progress')
        """)
    private static let phone = PostgresStatement(
        "router_customer_phone",
        "select phone from customers where tenant_id = $1 and customer_id = $2 for key share")
}
