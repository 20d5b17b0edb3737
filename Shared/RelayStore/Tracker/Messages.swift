import Postgres
package import RelayModel

/// One line of a job's message log.
package struct MessageRecord: Sendable {
    /// Which way the text went.
    package enum Direction: String, Sendable, CaseIterable {
        /// From the customer or an operator to us.
        case inbound
        /// From us to the customer or an operator.
        case outbound
        /// From a dispatcher, through the API, for an operator.
        case manual
    }

    package let id: LoggedTextID
    package let direction: Direction
    package let at: Moment
    package let from: PhoneNumber
    package let to: PhoneNumber
    package let body: String
    /// `received`; or where an outbound text stands: `queued`, `sent`, `delivered`, `undelivered`, …
    package let status: String
    /// How many attempts came after the first.
    package let retries: Int
    package let errorCode: Int?
    package let error: String?
    /// Whether the other side is the job's customer, and so may see it.
    package let isCustomers: Bool
}

/// Something that happened to a job, for its timeline.
package struct Milestone: Sendable {
    package let kind: String
    package let at: Moment
    /// The operator it is about.
    package let operatorName: String?
}

extension TrackerStore {
    /// The job's message log, oldest first; only the newest `limit` of it.
    ///
    /// - Parameter place: Only what comes before it in the log.
    package func messages(
        _ job: JobID, before place: MessageLogCursor? = nil, tenant: TenantID, limit: Int = 500
    ) async throws -> [MessageRecord] {
        try await rows(
            of: tenant, Self.messages,
            [.id(tenant), .id(job), .int(limit), .moment(place?.at), .text(place?.id.description)]
        ).map(MessageRecord.init)
    }

    /// What of the job's log its customer may see, oldest first; only the newest `limit` of it.
    package func customersMessages(_ job: JobID, tenant: TenantID, limit: Int = 500) async throws -> [MessageRecord] {
        try await rows(of: tenant, Self.customersMessages, [.id(tenant), .id(job), .int(limit)]).map(MessageRecord.init)
    }

    /// The texts that a relay is about, and those that operators were sent for it, oldest first; only the newest `limit`.
    package func messages(of relay: RelayID, tenant: TenantID, limit: Int = 500) async throws -> [MessageRecord] {
        try await rows(of: tenant, Self.relayMessages, [.id(tenant), .id(relay), .int(limit)]).map(MessageRecord.init)
    }

    /// When the job's texts were acknowledged or handed over, and who has had them since, oldest first.
    package func milestones(_ job: JobID, tenant: TenantID) async throws -> [Milestone] {
        try await rows(of: tenant, Self.milestones, [.id(tenant), .id(job)]).map { row in
            Milestone(
                kind: try row.get("kind", as: String.self), at: try row.moment("at"),
                operatorName: try row.get("name", as: String?.self))
        }
    }

    /// What the business is called.
    package func tenantName(_ tenant: TenantID) async throws -> String {
        guard let row = try await rows(of: tenant, Self.tenantName, [.id(tenant)]).first else {
            throw MissingRowError(statement: Self.tenantName.name)
        }
        return try row.get("name", as: String.self)
    }

    private static let messages = PostgresStatement(
        "tracker_messages",
        log(of: "job_id", where: "($4::timestamptz is null or (message.at, message.id) < ($4, $5))"))
    private static let customersMessages = PostgresStatement(
        "tracker_customers_messages", log(of: "job_id", where: "is_customers"))
    private static let relayMessages = PostgresStatement("tracker_relay_messages", log(of: "relay_id"))

    /// The newest `$3` texts of what `column` names, of those for which the condition holds.
    private static func log(of column: String, where condition: String = "true") -> String {
        """
        select * from (select * from (
            select i.message_sid as id, case when i.sender = 'dispatcher' then 'manual' else 'inbound' end as direction,
                i.received_at as at, case when i.sender = 'dispatcher' then i.our_number else i.their_number end as from_number,
                i.our_number as to_number, i.body, 'received' as status, 0::bigint as retries, null::bigint as error_code,
                null::text as error, i.sender = 'customer' as is_customers
            from inbound_messages i where i.tenant_id = $1 and i.\(column) = $2
            union all
            select o.outbound_id::text, 'outbound', o.created_at, o.our_number, o.their_number,
                -- Whoever may read is not whoever may acknowledge.
                case when o.purpose = 'hop' then regexp_replace(o.body, '/a/[A-Za-z0-9_-]{22}', '/a/…', 'g') else o.body end,
                case when o.state = 'sent' then coalesce(o.delivery_status, 'sent') else o.state end,
                greatest(o.attempt - 1, 0)::bigint, coalesce(o.delivery_error_code, o.error_code)::bigint, o.error,
                o.purpose = 'customer'
            from outbound_messages o where o.tenant_id = $1 and o.\(column) = $2
        ) message where \(condition) order by at desc, id desc limit $3) newest
        order by at, id
        """
    }

    private static let milestones = PostgresStatement(
        "tracker_milestones",
        """
        select a.kind, a.at, o.name from audit_events a
        left join operators o on o.tenant_id = a.tenant_id and o.operator_id = a.operator_id
        where a.tenant_id = $1 and a.relay_id in (select relay_id from relays where tenant_id = $1 and job_id = $2)
            and a.kind in ('acknowledged', 'handed_over', 'exhausted')
        order by a.audit_id
        """)
    private static let tenantName = PostgresStatement(
        "tracker_tenant_name", "select name from tenants where tenant_id = $1")
}

extension MessageRecord {
    fileprivate init(_ row: PostgresRow) throws {
        guard let direction = Direction(rawValue: try row.get("direction", as: String.self)) else {
            throw StoredValueError(column: "direction")
        }
        guard let id = LoggedTextID(try row.get("id", as: String.self)) else { throw StoredValueError(column: "id") }
        self.id = id
        self.direction = direction
        at = try row.moment("at")
        from = try row.phone("from_number")
        to = try row.phone("to_number")
        body = try row.get("body", as: String.self)
        status = try row.get("status", as: String.self)
        retries = try row.get("retries", as: Int.self)
        errorCode = try row.get("error_code", as: Int?.self)
        error = try row.get("error", as: String?.self)
        isCustomers = try row.get("is_customers", as: Bool.self)
    }
}
