import Postgres
package import RelayModel

/// A text that reached one of our numbers.
package struct InboundRecord: Sendable {
    package let tenant: TenantID
    package let sid: MessageSID
    package let accountSID: String
    package let our: PhoneNumber
    package let their: PhoneNumber
    package let body: String
    package let mediaURLs: [String]
    package let receivedAt: Moment
    /// What Twilio has answered it for, as `OptOutType` says; nil when Twilio says nothing.
    package let optOutType: String?
    /// The text of the same conversation that was taken just before it, if that is known.
    package let previous: MessageSID?

    /// Describes the text `sid` from `their` to `our`.
    package init(
        tenant: TenantID, sid: MessageSID, accountSID: String, our: PhoneNumber, their: PhoneNumber, body: String,
        mediaURLs: [String], receivedAt: Moment, optOutType: String? = nil, previous: MessageSID? = nil
    ) {
        self.previous = previous
        self.optOutType = optOutType
        self.tenant = tenant
        self.sid = sid
        self.accountSID = accountSID
        self.our = our
        self.their = their
        self.body = body
        self.mediaURLs = mediaURLs
        self.receivedAt = receivedAt
    }
}

/// A text as it is passed on: a customer's, or a dispatcher's about them.
package struct RelayText: Sendable {
    package let sid: MessageSID
    package let body: String
    package let mediaURLs: [String]
    package let receivedAt: Moment
}

extension RouterStore {
    /// Whether the text has been decided.
    package func isRecorded(_ tenant: TenantID, _ sid: MessageSID) async throws -> Bool {
        try await !pool.query(Self.isRecorded, [.id(tenant), .text(sid.rawValue)]).rows.isEmpty
    }

    private static let isRecorded = PostgresStatement(
        "router_is_recorded", "select message_sid from inbound_messages where tenant_id = $1 and message_sid = $2")
}

extension RouterTransaction {
    /// Records the text once; false when it is already here and decided, which makes a repeated webhook harmless. A customer's
    /// text that was parked because nobody could be asked is decided again when it is queued again.
    ///
    /// - Parameter operatorID: The operator who sent it; nil for a customer's.
    package func record(_ text: InboundRecord, from operatorID: OperatorID?) async throws -> Bool {
        let result = try await rows(
            Self.record,
            [
                .id(text.tenant), .text(text.sid.rawValue), .text(text.accountSID), .phone(text.our),
                .phone(text.their),
                .text(operatorID == nil ? "customer" : "operator"), .id(operatorID), .text(text.body),
                .texts(text.mediaURLs), .moment(text.receivedAt),
            ])
        if !result.isEmpty { return true }
        let undecided = try await firstIfAny(Self.undecided, [.id(text.tenant), .text(text.sid.rawValue)])
        return undecided != nil
    }

    /// Ties a recorded text to what it belongs to.
    package func attach(
        _ tenant: TenantID, _ sid: MessageSID, to relay: RelayID?, job: JobID?, customer: CustomerID?
    ) async throws {
        _ = try await rows(
            Self.attach, [.id(tenant), .text(sid.rawValue), .id(relay), .id(job), .id(customer)])
    }

    /// The pictures of a recorded text.
    package func media(_ tenant: TenantID, of sid: MessageSID) async throws -> [String] {
        try await firstIfAny(Self.media, [.id(tenant), .text(sid.rawValue)])?.get("media", as: [String].self) ?? []
    }

    /// The texts that a relay is about, the customer's or a dispatcher's, in the order they were received.
    package func texts(_ tenant: TenantID, of relay: RelayID) async throws -> [RelayText] {
        try await rows(Self.texts, [.id(tenant), .id(relay)]).map(RelayText.init)
    }

    /// The texts of a relay that `operatorID` has not been sent and that are not on their way, in order.
    package func textsUnknown(
        to operatorID: OperatorID, of relay: RelayID, _ tenant: TenantID
    ) async throws -> [RelayText] {
        try await rows(Self.unknownTexts, [.id(tenant), .id(relay), .id(operatorID)]).map(RelayText.init)
    }

    private static let record = PostgresStatement(
        "router_record_inbound",
        """
        insert into inbound_messages (
            tenant_id, message_sid, account_sid, our_number, their_number, sender, operator_id, body, media, received_at
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, to_jsonb($9), $10)
        on conflict do nothing returning message_sid
        """)
    private static let undecided = PostgresStatement(
        "router_undecided_inbound",
        """
        select message_sid from inbound_messages
        where tenant_id = $1 and message_sid = $2 and sender = 'customer' and relay_id is null and guarded_by is null
        for update
        """)
    private static let attach = PostgresStatement(
        "router_attach_inbound",
        """
        update inbound_messages set relay_id = $3, job_id = $4, customer_id = $5 where tenant_id = $1 and message_sid = $2
        """)
    private static let media = PostgresStatement(
        "router_media",
        """
        select array(select jsonb_array_elements_text(media)) as media from inbound_messages
        where tenant_id = $1 and message_sid = $2
        """)
    private static let texts = PostgresStatement(
        "router_texts",
        """
        select \(RelayText.columns) from inbound_messages i
        where i.tenant_id = $1 and i.relay_id = $2 and i.sender <> 'operator' order by i.received_at, i.message_sid
        """)
    private static let unknownTexts = PostgresStatement(
        "router_unknown_texts",
        """
        select \(RelayText.columns) from inbound_messages i
        where i.tenant_id = $1 and i.relay_id = $2 and i.sender <> 'operator' and not exists (
            select from outbound_messages o
            where o.tenant_id = i.tenant_id and o.relay_id = i.relay_id and o.operator_id = $3
                and o.source_sid = i.message_sid and o.state not in ('cancelled', 'failed', 'parked')
                and coalesce(o.delivery_status, '') not in ('failed', 'undelivered', 'canceled')
        )
        order by i.received_at, i.message_sid
        """)
}

extension RelayText {
    fileprivate static let columns =
        "i.message_sid, i.body, array(select jsonb_array_elements_text(i.media)) as media, i.received_at"

    fileprivate init(_ row: PostgresRow) throws {
        guard let sid = MessageSID(rawValue: try row.get("message_sid", as: String.self)) else {
            throw StoredValueError(column: "message_sid")
        }
        self.sid = sid
        body = try row.get("body", as: String.self)
        mediaURLs = try row.get("media", as: [String].self)
        receivedAt = try row.moment("received_at")
    }
}
