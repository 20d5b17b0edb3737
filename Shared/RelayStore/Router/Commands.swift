import Postgres
package import RelayModel

/// What a dispatcher asked for.
package struct CommandRecord: Sendable {
    package let tenant: TenantID
    package let id: CommandID
    package let kind: String
    /// The command's arguments as JSON.
    package let payload: String
    package let requestedBy: String
    /// When it was asked for.
    package let createdAt: Moment
}

extension RouterTransaction {
    /// The command, locked, if nobody has answered it yet.
    package func pendingCommand(_ tenant: TenantID, _ command: CommandID) async throws -> CommandRecord? {
        guard let row = try await firstIfAny(Self.pendingCommand, [.id(tenant), .id(command)]) else { return nil }
        return CommandRecord(
            tenant: tenant, id: command, kind: try row.get("kind", as: String.self),
            payload: try row.get("payload", as: String.self), requestedBy: try row.get("requested_by", as: String.self),
            createdAt: try row.moment("created_at"))
    }

    /// Answers the command once and for all, and forgets what was to be written to somebody.
    ///
    /// - Parameter outcome: JSON.
    package func answer(
        _ command: CommandRecord, isDone: Bool, outcome: String
    ) async throws {
        _ = try await rows(
            Self.answerCommand,
            [.id(command.tenant), .id(command.id), .text(isDone ? "done" : "refused"), .json(outcome)])
    }

    /// A job with its customer, for a text to them; nil when the tenant has no such job.
    package func jobContact(_ tenant: TenantID, _ job: JobID) async throws -> JobContact? {
        guard let row = try await firstIfAny(Self.jobContact, [.id(tenant), .id(job)]) else { return nil }
        return JobContact(
            customer: try row.id("customer_id"), their: try row.phone("phone"), our: try row.phone("our_number"),
            accountSID: try row.get("account_sid", as: String.self))
    }

    private static let pendingCommand = PostgresStatement(
        "router_pending_command",
        """
        select kind, payload::text as payload, requested_by, created_at from commands
        where tenant_id = $1 and command_id = $2 and state = 'pending' for update
        """)
    private static let answerCommand = PostgresStatement(
        "router_answer_command",
        """
        update commands set state = $3, outcome = $4, finished_at = now(), payload = payload - 'body'
        where tenant_id = $1 and command_id = $2
        """)
    private static let jobContact = PostgresStatement(
        "router_job_contact",
        """
        select j.customer_id, c.phone, j.our_number, n.account_sid
        from jobs j
        join customers c on c.tenant_id = j.tenant_id and c.customer_id = j.customer_id
        join numbers n on n.tenant_id = j.tenant_id and n.e164 = j.our_number
        where j.tenant_id = $1 and j.job_id = $2
        -- Whoever forgets the customer waits for this text, or is waited for.
        for key share of c
        """)
}

/// Where a text to a job's customer goes.
package struct JobContact: Sendable {
    package let customer: CustomerID
    package let their: PhoneNumber
    package let our: PhoneNumber
    package let accountSID: String
}
